package org.klinke.core.alarm;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Who dials into a circle dials again: the same thing is told once an hour. Each tenant and kind has room of its own,
/// and so has who has proven himself, so that no flood of one silences what another must hear. By one thread.
final class Repetitions {
    private static final Duration QUIET = Duration.ofHours(1);
    private static final int REMEMBERED_MAX = 100; // of a tenant and kind; more within the hour are not told

    private final Map<Room, Map<String, Instant>> told = new HashMap<>();

    private record Room(TenantId tenant, Kind kind, String proven) {}

    boolean has(TenantScope scope, Alarm alarm) {
        Optional<String> which = which(alarm);
        if (which.isEmpty()) {
            return false;
        }
        Room room = new Room(scope.id(), alarm.kind(), alarm.fact("proven"));
        Map<String, Instant> known = told.computeIfAbsent(room, _ -> new HashMap<>());
        known.values().removeIf(at -> at.isBefore(alarm.at().minus(QUIET)));
        return known.size() >= REMEMBERED_MAX || known.putIfAbsent(which.get(), alarm.at()) != null;
    }

    /// By what it is known to be the same again; empty for those that are told each time.
    private static Optional<String> which(Alarm alarm) {
        return switch (alarm.kind()) {
            case LOOP -> Optional.of(alarm.fact("dialled"));
            case EMERGENCY_REFUSED ->
                Optional.of(String.join(" ", alarm.fact("from"), alarm.fact("refusal"), alarm.fact("who")));
            case EMERGENCY_CALL,
                    EMERGENCY_FAILED,
                    LIMIT_WARNED,
                    LIMIT_REACHED,
                    PIN_LOCKED,
                    TRUNK_DOWN,
                    TRUNK_UP,
                    TRUNK_TEST_FAILED,
                    NEWCOMERS_MANY,
                    NEWCOMERS_FULL,
                    FIRMWARE_STOPPED,
                    CERTIFICATE_ENDS,
                    PHONE_CERTIFICATES_END,
                    PHONES_AWAY,
                    RECORDINGS_MANY,
                    RECORDINGS_FULL,
                    WEBHOOK_OFF -> Optional.empty();
            case RECORDINGS_NO_DISK -> Optional.of(""); // it wavers at the border
        };
    }
}

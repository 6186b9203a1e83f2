package org.klinke.core.firmware;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.id.DeviceId;

/// A firmware that some phones of a model try first:
///
///     FIRST ── all of them are registered with it, for ten minutes ──▶ DONE: all others of the model are to run it
///       └───── one of them is not when the window ends ──────────────▶ STOPPED: the others keep what they have
///
/// @param firmware which phones of this model shall run
/// @param first who tries it
public record Rollout(
        String model, Firmware firmware, List<DeviceId> first, Instant started, Duration window, State state) {
    /// A phone that starts over and over is registered now and then.
    static final Duration CALM = Duration.ofMinutes(10);

    /// The names stand in the database: they never change.
    public enum State {
        FIRST,
        DONE,
        STOPPED
    }

    public Rollout {
        first = List.copyOf(first);
    }

    /// What a phone that is registered shows.
    ///
    /// @param version as it says itself, "" if it does not
    /// @param since when it came
    public record Shown(String version, Instant since) {}

    public sealed interface Verdict {
        record Wait() implements Verdict {}

        record GoOn() implements Verdict {}

        /// @param missing who has not come back with it; empty if nobody is left who could
        record Stop(List<DeviceId> missing) implements Verdict {}
    }

    /// @param ours phones of the model that are to run it still: somebody may have changed his mind, or lost a phone
    /// @param registered by device
    Verdict judge(Set<DeviceId> ours, Map<DeviceId, Shown> registered, Instant now) {
        List<DeviceId> trying = first.stream().filter(ours::contains).toList();
        List<DeviceId> missing = trying.stream()
                .filter(device -> Optional.ofNullable(registered.get(device))
                        .filter(shown -> shown.version().equalsIgnoreCase(firmware.version()))
                        .filter(shown -> !shown.since().plus(CALM).isAfter(now))
                        .isEmpty())
                .toList();
        if (trying.isEmpty()) {
            return new Verdict.Stop(List.of());
        }
        if (missing.isEmpty()) {
            return new Verdict.GoOn();
        }
        return now.isBefore(started.plus(window)) ? new Verdict.Wait() : new Verdict.Stop(missing);
    }

    Rollout in(State now) {
        return new Rollout(model, firmware, first, started, window, now);
    }

    Map<String, String> facts() {
        return Map.of(
                "model", model,
                "version", firmware.version(),
                "first", String.valueOf(first.size()),
                "hours", String.valueOf(window.toHours()),
                "state", state.name());
    }
}

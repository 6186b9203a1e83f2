package org.klinke.core.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.CallId;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.TenantKeeping;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long each tenant keeps what it has, by its own days: what goes, and what will. Days end at midnight of
/// the tenant's clock, so what a round of any hour finds is what the first one after midnight left, and call
/// records go once a night. Thread-safe.
public final class Keeping implements TenantKeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);
    static final int AT_ONCE_MAX = 2_000;
    private static final int REASON_CHARS_MAX = 500;
    private static final Duration DAY = Duration.ofDays(1);
    private static final String OVER = "the time to keep it is over";

    private final Database database;
    private final Changes changes;
    private final RetentionStore store;
    private final Fixed fixed;
    private final InstantSource time;
    private final OldCallStore calls = new OldCallStore();
    private final OutlookStore outlooks = new OutlookStore();

    /// What no tenant sets.
    ///
    /// @param traces how long the texts of calls' messages are kept
    /// @param visits how long what happened to phones is kept
    public record Fixed(Duration traces, Duration visits, Duration alarms, Duration webhooks) {}

    public Keeping(Database database, Changes changes, RetentionStore store, Fixed fixed, InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.fixed = fixed;
        this.time = time;
    }

    public Retention of(TenantScope scope) {
        return database.inTenant(scope, store::read);
    }

    /// @throws InvalidInput naming the field
    public Retention set(TenantScope scope, Actor actor, Map<String, Object> given) {
        return changes.in(scope, actor, "", change -> {
            Retention after = RetentionText.merged(store.read(change.tx()), given);
            store.set(change, after);
            return after;
        });
    }

    @Override
    public Optional<Instant> begunBefore(TenantScope scope, MediaObject.Kind kind) {
        return switch (kind) {
            case RECORDING -> before(scope, of(scope).recordings());
            case VOICEMAIL -> before(scope, of(scope).voicemail());
            case GREETING, PROMPT -> Optional.empty(); // what plays them keeps them
        };
    }

    @Override
    public boolean sweep(TenantScope scope) {
        Retention retention = of(scope);
        boolean deletes = before(scope, retention.calls())
                .map(ended -> some(scope, ended, false, calls::delete))
                .orElse(false);
        boolean shortens = before(scope, retention.numbers())
                .map(ended -> some(scope, ended, true, calls::shorten))
                .orElse(false);
        return deletes || shortens;
    }

    /// Some at a time: neither changes of the tenant nor recordings wait long for it.
    ///
    /// @return whether there may be more
    private boolean some(
            TenantScope scope, Instant ended, boolean whole, BiConsumer<Change, List<OldCallStore.Old>> work) {
        if (!database.inTenant(scope, tx -> calls.hasEndedBefore(tx, ended, whole))) {
            return false; // changes of the tenant wait for nothing
        }
        int done = changes.aside(scope, Actor.SYSTEM, OVER, change -> {
            List<OldCallStore.Old> some = calls.endedBefore(change, ended, whole, AT_ONCE_MAX);
            if (!some.isEmpty()) {
                work.accept(change, some);
            }
            return some.size();
        });
        if (done > 0) {
            LOG.atInfo()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("count", done)
                    .log(
                            whole
                                    ? "call records shortened whose time is over"
                                    : "call records deleted whose time is over");
        }
        return done == AT_ONCE_MAX;
    }

    /// Nobody deletes it, and no time is up, until the hold is ended.
    ///
    /// @return false if there is no such call
    public boolean hold(TenantScope scope, CallId call, boolean hold, Actor actor, String reason) {
        if (reason.isBlank() || reason.length() > REASON_CHARS_MAX) {
            throw new InvalidInput(
                    "reason",
                    "must have 1 to " + REASON_CHARS_MAX + " characters",
                    "say why, for whoever reads the audit log");
        }
        return changes.aside(scope, actor, reason, change -> calls.hold(change, call, hold ? reason : ""));
    }

    /// Why a call may not be deleted, "" if it may; empty if there is no such call.
    public Optional<String> holdOf(TenantScope scope, CallId call) {
        return database.inTenant(scope, tx -> calls.holdOf(tx, call));
    }

    /// All kinds of what is kept, and what of it goes when.
    public List<Outlook> outlook(TenantScope scope) {
        return database.inTenant(scope, tx -> outlook(tx, store.read(tx)));
    }

    private List<Outlook> outlook(TenantTx tx, Retention retention) {
        TenantScope scope = tx.scope();
        OutlookStore.Nights nights = nights(scope, 0);
        List<Outlook> all = new ArrayList<>();
        all.add(outlooks.calls(tx, settable(scope, "calls", retention.calls()), nights, false));
        all.add(outlooks.calls(tx, settable(scope, "numbers", retention.numbers()), nights, true));
        all.add(outlooks.media(
                tx, settable(scope, "recordings", retention.recordings()), nights, MediaObject.Kind.RECORDING));
        all.add(outlooks.media(
                tx, settable(scope, "voicemail", retention.voicemail()), nights, MediaObject.Kind.VOICEMAIL));
        all.add(outlooks.of(tx, fixed("traces", fixed.traces(), nights), nights, "call_trace", "ended_at"));
        all.add(outlooks.of(tx, fixed("phone-timelines", fixed.visits(), nights), nights, "phone_visit", "at"));
        all.add(outlooks.of(
                tx, fixed("webhook-deliveries", fixed.webhooks(), nights), nights, "webhook_delivery", "created"));
        all.add(outlooks.of(tx, fixed("alarms", fixed.alarms(), nights), nights, "alarm", "at"));
        all.add(outlooks.of(
                tx,
                new OutlookStore.Kind("history", Optional.empty(), false, Optional.empty()),
                nights,
                "audit_entry",
                "at"));
        return all;
    }

    private OutlookStore.Kind settable(TenantScope scope, String word, int days) {
        return new OutlookStore.Kind(
                word,
                Optional.of(days).filter(one -> one > 0),
                true,
                days == 0 ? Optional.empty() : Optional.of(nights(scope, days)));
    }

    /// They go hour by hour.
    private static OutlookStore.Kind fixed(String word, Duration kept, OutlookStore.Nights nights) {
        return new OutlookStore.Kind(
                word,
                Optional.of((int) kept.plus(DAY).minusNanos(1).toDays()),
                false,
                Optional.of(new OutlookStore.Nights(
                        nights.tonight().minus(kept),
                        nights.week().minus(kept),
                        nights.month().minus(kept))));
    }

    /// The midnights by which things of so many days go: that which comes, and those a week and a month from
    /// now.
    private OutlookStore.Nights nights(TenantScope scope, int days) {
        return new OutlookStore.Nights(
                midnight(scope, 1 - days), midnight(scope, 7 - days), midnight(scope, 30 - days));
    }

    /// What ended before has been kept for so many whole days; empty: no days are set.
    private Optional<Instant> before(TenantScope scope, int days) {
        return days == 0 ? Optional.empty() : Optional.of(midnight(scope, -days));
    }

    /// With which a day begins, as the tenant's clock has it.
    private Instant midnight(TenantScope scope, int daysFromNow) {
        ZoneId zone = ZoneId.of(scope.tenant().timeZone());
        return LocalDate.ofInstant(time.instant(), zone)
                .plusDays(daysFromNow)
                .atStartOfDay(zone)
                .toInstant();
    }
}

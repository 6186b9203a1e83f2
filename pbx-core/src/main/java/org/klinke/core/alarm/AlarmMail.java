package org.klinke.core.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.klinke.core.alarm.AlarmRow.Mail;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends stored alarms by mail to the addresses that the tenant's file names, on a thread of its own: one mail with all
/// that are due, then none for some seconds. Each goes at least once, or is given up after some hours, which
/// `klinke alarms` shows.
///
///     due ── sent ──▶ sent
///      │ ▲
///      ▼ │ after 1, 2, 4 … 60 minutes, 10 times ──▶ failed
///     refused, or no mail server
public final class AlarmMail implements AlarmDesk.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmMail.class);
    private static final int TRIES_MAX = 10;
    private static final Duration RETRY_FIRST = Duration.ofMinutes(1);
    private static final Duration RETRY_LONGEST = Duration.ofMinutes(60);
    /// What comes in a flood goes in one mail.
    private static final Duration BETWEEN_MAILS = Duration.ofSeconds(10);

    private static final int PER_MAIL_MAX = 50;
    private static final String REASON = "reason";
    private static final int NOTE_CHARS_MAX = 200;
    private static final long LOOK_MILLIS = 5_000;
    private static final long STOP_MILLIS_MAX = 1_000;
    private static final DateTimeFormatter GERMAN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss");
    private static final DateTimeFormatter ENGLISH = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Database database;
    private final AlarmStore store;
    private final AlarmBook book;
    private final Post post;
    private final InstantSource time;
    private final UnaryOperator<String> german;
    private final Thread sender;
    private final Set<TenantScope> open = new HashSet<>(); // under this
    private boolean closing; // under this

    /// Of the sender: when the tenant's last mail went.
    private final Map<TenantScope, Instant> last = new HashMap<>();

    /// @param german says in German what a reason says in English
    public AlarmMail(
            Database database,
            AlarmStore store,
            AlarmBook book,
            TenantDirectory tenants,
            Post post,
            InstantSource time,
            UnaryOperator<String> german) {
        this.database = database;
        this.store = store;
        this.book = book;
        this.post = post;
        this.time = time;
        this.german = german;
        open.addAll(tenants.all()); // what an earlier run left
        sender = Thread.ofPlatform().name("klinke-alarm-mail").daemon().unstarted(this::work);
        sender.start();
    }

    @Override
    public synchronized void stored(TenantScope scope) {
        open.add(scope);
        notifyAll();
    }

    private void work() {
        try {
            for (List<TenantScope> some = next(); !some.isEmpty(); some = next()) {
                for (TenantScope scope : some) {
                    send(scope);
                }
                rest();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for somebody's; none when closing.
    private synchronized List<TenantScope> next() throws InterruptedException {
        while (open.isEmpty() && !closing) {
            wait();
        }
        return closing ? List.of() : List.copyOf(open);
    }

    @SuppressWarnings("WaitNotInLoop") // looking early does no harm
    private synchronized void rest() throws InterruptedException {
        if (!closing && !open.isEmpty()) {
            wait(LOOK_MILLIS);
        }
    }

    private synchronized void done(TenantScope scope) {
        open.remove(scope);
    }

    private void send(TenantScope scope) {
        try {
            Instant now = time.instant();
            if (last.getOrDefault(scope, Instant.MIN).isAfter(now.minus(BETWEEN_MAILS))) {
                return;
            }
            done(scope); // before the look: what is stored meanwhile opens it again
            List<AlarmRow> due = database.inTenant(scope, tx -> store.due(tx, now, PER_MAIL_MAX));
            if (!due.isEmpty()) {
                last.put(scope, now);
                send(scope, due, now);
            }
            if (database.inTenant(scope, store::hasDue)) {
                stored(scope);
            }
        } catch (DatabaseUnavailable _) {
            stored(scope); // later
        } catch (RuntimeException e) { // an edge: one tenant's trouble must not keep the others' mail
            done(scope);
            LOG.atError().setCause(e).addKeyValue("tenant", scope.name()).log("Alarms cannot be sent by mail");
        }
    }

    private void send(TenantScope scope, List<AlarmRow> due, Instant now) {
        List<String> to = book.in(scope).settings().mail();
        if (to.isEmpty()) {
            mark(scope, due, Mail.FAILED, now, "nobody is named any more (alarms.mail)");
            return;
        }
        try {
            post.send(to, subject(scope, due), text(scope, due));
            mark(scope, due, Mail.SENT, now, "");
        } catch (PostFailed e) {
            String why = String.valueOf(e.getMessage());
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("reason", why)
                    .log("Alarms could not be sent by mail");
            failed(scope, due, now, why.length() > NOTE_CHARS_MAX ? why.substring(0, NOTE_CHARS_MAX) : why);
        }
    }

    private void failed(TenantScope scope, List<AlarmRow> due, Instant now, String why) {
        for (AlarmRow alarm : due) {
            boolean givenUp = alarm.mailTries() + 1 >= TRIES_MAX;
            Duration pause = RETRY_FIRST.multipliedBy(1L << Math.min(alarm.mailTries(), TRIES_MAX));
            pause = pause.compareTo(RETRY_LONGEST) > 0 ? RETRY_LONGEST : pause;
            mark(scope, List.of(alarm), givenUp ? Mail.FAILED : Mail.DUE, now.plus(pause), why);
        }
    }

    private void mark(TenantScope scope, List<AlarmRow> alarms, Mail mail, Instant next, String note) {
        database.writeInTenant(scope, tx -> {
            alarms.forEach(alarm -> store.mailed(tx, alarm, mail, next, note));
            return true;
        });
    }

    private static Locale locale(TenantScope scope) {
        return AlarmText.locale(scope.tenant().language());
    }

    /// The first call for help, if there is one, else the oldest.
    private String subject(TenantScope scope, List<AlarmRow> alarms) {
        Alarm chief = alarms.stream()
                .map(AlarmRow::alarm)
                .filter(alarm -> alarm.kind().isForHelp())
                .findFirst()
                .orElse(alarms.getFirst().alarm());
        String more = alarms.size() > 1 ? " (+" + (alarms.size() - 1) + ")" : "";
        return "[Klinke " + scope.name() + "] " + AlarmText.say(worded(chief, locale(scope)), locale(scope)) + more;
    }

    private Alarm worded(Alarm alarm, Locale locale) {
        if (!locale.equals(Locale.GERMAN) || alarm.fact(REASON).isEmpty()) {
            return alarm;
        }
        Map<String, String> facts = new HashMap<>(alarm.facts());
        facts.computeIfPresent(REASON, (_, reason) -> german.apply(reason));
        return new Alarm(alarm.id(), alarm.kind(), alarm.at(), facts);
    }

    private String text(TenantScope scope, List<AlarmRow> alarms) {
        Locale locale = locale(scope);
        DateTimeFormatter clock = (locale.equals(Locale.GERMAN) ? GERMAN : ENGLISH)
                .withZone(ZoneId.of(scope.tenant().timeZone()));
        StringBuilder text = new StringBuilder();
        for (AlarmRow row : alarms) {
            text.append(clock.format(row.alarm().at()))
                    .append("  ")
                    .append(AlarmText.say(worded(row.alarm(), locale), locale))
                    .append("\n  ")
                    .append(AlarmText.remedy(row.alarm(), locale))
                    .append("\n\n");
        }
        return text.toString();
    }

    /// Sends no more; what is due goes after the next start.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            sender.join(STOP_MILLIS_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.klinke.core.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.klinke.core.alarm.AlarmRow.Mail;
import org.klinke.core.db.Database;
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
    /// What comes in a flood goes in one mail.
    private static final Duration BETWEEN_MAILS = Duration.ofSeconds(10);

    private static final int PER_MAIL_MAX = 50;
    private static final String REASON = "reason";
    private static final int NOTE_CHARS_MAX = 200;
    private static final DateTimeFormatter GERMAN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss");
    private static final DateTimeFormatter ENGLISH = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Database database;
    private final AlarmStore store;
    private final AlarmBook book;
    private final Post post;
    private final InstantSource time;
    private final UnaryOperator<String> german;
    private final MailWorker<TenantScope> worker;

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
        worker = new MailWorker<>("klinke-alarm-mail", tenants.all(), this::send).start();
    }

    @Override
    public void stored(TenantScope scope) {
        worker.wake(scope);
    }

    /// @return whether there is more, for later
    private boolean send(TenantScope scope) {
        Instant now = time.instant();
        if (last.getOrDefault(scope, Instant.MIN).isAfter(now.minus(BETWEEN_MAILS))) {
            return true;
        }
        List<AlarmRow> due = database.inTenant(scope, tx -> store.due(tx, now, PER_MAIL_MAX));
        if (!due.isEmpty()) {
            last.put(scope, now);
            send(scope, due, now);
        }
        return database.inTenant(scope, store::hasDue);
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
            Optional<Instant> again = MailWorker.again(alarm.mailTries(), now);
            mark(scope, List.of(alarm), again.isEmpty() ? Mail.FAILED : Mail.DUE, again.orElse(now), why);
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
        worker.close();
    }
}

package org.klinke.core.status;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.core.alarm.MailWorker;
import org.klinke.core.alarm.Post;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.id.Ids;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.secret.TenantCipher;
import org.klinke.core.time.TokenBuckets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells by mail what is new on the status page, to who has asked for it twice:
///
///     ask(address) ─▶ a mail with a link; nothing is kept of the address but this mail, sealed, until it is sent
///     link, yes    ─▶ the address, sealed ─▶ a mail for each step of each notice ─▶ link, or the mail program: end
///     end          ─▶ the address is deleted, with the mails that wait for it
///
/// A link holds all that is needed, sealed or signed: nobody can make one, and one to say yes is good for a day.
/// Whether an address is known is told to nobody. Thread-safe.
public final class StatusMail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusMail.class);
    private static final UUID NOBODY = new UUID(0, 0);
    private static final String TABLE = "status_mail";
    private static final String SUBSCRIBERS = "status_subscriber";
    private static final Duration LINK_LIFE = Duration.ofDays(1);
    private static final Pattern ADDRESS =
            Pattern.compile("[^@\\s<>,;:\"()\\[\\]\\\\\\p{C}]{1,64}@[A-Za-z0-9.-]{1,189}");
    /// What is older was written while nobody could be told.
    private static final Duration NEWS_MAX = Duration.ofDays(1);

    private static final int AT_ONCE_MAX = 50;
    private static final int WAITING_MAX = 20_000;
    private static final int SUBSCRIBERS_MAX = 10_000;
    private static final int MAC_BYTES = 16;
    private static final int REMEMBERED_MAX = 20_000;
    private static final int ASKED_PER_SOURCE_MAX = 5;
    private static final int ASKED_PER_ADDRESS_MAX = 2;
    private static final int ASKED_MAX = 100;
    private static final double PER_HOUR = 1.0 / 3_600;

    private final Database database;
    private final Changes changes;
    private final SubscriberStore store = new SubscriberStore();
    private final NoticeStore notices;
    private final TenantCipher cipher;
    private final byte[] secret;
    private final Post post;
    private final StatusMailText text;
    private final Ids ids;
    private final InstantSource time;
    private final TokenBuckets sources;
    private final TokenBuckets addresses;
    private final TokenBuckets all;
    private final MailWorker<String> worker;

    /// What became of somebody's wish, as far as he may know.
    public enum Asked {
        /// If that address can be told, a mail is on its way.
        TAKEN,
        NO_ADDRESS,
        TOO_MANY
    }

    /// @param text says it in words
    public StatusMail(
            Database database,
            Changes changes,
            NoticeStore notices,
            Keyring keyring,
            Post post,
            StatusMailText text,
            Ids ids,
            InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.notices = notices;
        this.cipher = keyring.platformCipher();
        this.secret = keyring.serverSecret("status mail");
        this.post = post;
        this.text = text;
        this.ids = ids;
        this.time = time;
        sources = new TokenBuckets(ASKED_PER_SOURCE_MAX, ASKED_PER_SOURCE_MAX * PER_HOUR, REMEMBERED_MAX, time);
        addresses = new TokenBuckets(ASKED_PER_ADDRESS_MAX, ASKED_PER_ADDRESS_MAX * PER_HOUR, REMEMBERED_MAX, time);
        all = new TokenBuckets(ASKED_MAX, ASKED_MAX * PER_HOUR, 1, time);
        worker = new MailWorker<>("klinke-status-mail", List.of("platform"), _ -> turn()).start();
    }

    /// Somebody, who may be anybody, names an address.
    ///
    /// @param from the network it comes from
    /// @throws org.klinke.core.db.DatabaseUnavailable nothing was taken
    public Asked ask(String address, boolean german, String from) {
        String wanted = address.strip();
        if (!ADDRESS.matcher(wanted).matches()) {
            return Asked.NO_ADDRESS;
        }
        if (!sources.take(from) || !all.take("all")) {
            return Asked.TOO_MANY;
        }
        // An address that was named too often gets no more mails, and whoever names it is told the same as ever.
        if (!addresses.take(ByteBuffer.wrap(key(wanted)))) {
            return Asked.TAKEN;
        }
        Instant ends = time.instant().plus(LINK_LIFE);
        String wish = ends.getEpochSecond() + " " + (german ? "de" : "en") + " " + wanted;
        String link = encoded(cipher.seal(SUBSCRIBERS, NOBODY, "wish", wish.getBytes(StandardCharsets.UTF_8)));
        StatusMailText.Letter letter = text.question(german, link);
        database.writeInPlatform(tx -> {
            if (store.waiting(tx) < WAITING_MAX && store.count(tx) < SUBSCRIBERS_MAX) {
                put(tx, Optional.empty(), wanted, letter);
            }
            return true;
        });
        worker.wake("platform");
        return Asked.TAKEN;
    }

    /// Says yes by the link of a mail.
    ///
    /// @return false if the link is none, or no longer good
    /// @throws org.klinke.core.db.DatabaseUnavailable it may be tried again
    public boolean confirm(String link) {
        Optional<String[]> wish = wish(link);
        wish.ifPresent(parts -> database.writeInPlatform(tx -> {
            UUID id = ids.next();
            store.add(
                    tx,
                    id,
                    cipher.seal(SUBSCRIBERS, NOBODY, "address", parts[2].getBytes(StandardCharsets.UTF_8)),
                    key(parts[2]),
                    parts[1].equals("de"),
                    time.instant());
            return true;
        }));
        return wish.isPresent();
    }

    /// Whether a link to say yes is good now.
    public boolean isGood(String link) {
        return wish(link).isPresent();
    }

    private Optional<String[]> wish(String link) {
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(link);
            String[] parts =
                    new String(cipher.open(SUBSCRIBERS, NOBODY, "wish", sealed), StandardCharsets.UTF_8).split(" ", 3);
            boolean good = Instant.ofEpochSecond(Long.parseLong(parts[0])).isAfter(time.instant());
            return good ? Optional.of(parts) : Optional.empty();
        } catch (IllegalArgumentException | SecretUnavailable _) {
            return Optional.empty();
        }
    }

    /// Ends it by the link of a mail, however often.
    ///
    /// @return false if the link is none
    /// @throws org.klinke.core.db.DatabaseUnavailable it may be tried again
    public boolean end(String link) {
        Optional<UUID> subscriber = subscriber(link);
        subscriber.ifPresent(id -> database.writeInPlatform(tx -> store.remove(tx, id)));
        return subscriber.isPresent();
    }

    /// For somebody who asks the operator.
    ///
    /// @return whether it was there
    public boolean remove(Actor actor, String address) {
        return changes.platform(actor, "status page", change -> {
            boolean there = store.remove(change.tx(), key(address.strip()));
            if (there) {
                change.noted("remove", "status subscriber", ids.next(), Map.of());
            }
            return there;
        });
    }

    public int count() {
        return database.inPlatform(store::count);
    }

    /// A notice was written: its step waits to be told.
    public void written() {
        worker.wake("platform");
    }

    private boolean turn() {
        tell();
        for (SubscriberStore.Waiting waiting : database.inPlatform(tx -> store.due(tx, time.instant(), AT_ONCE_MAX))) {
            send(waiting);
        }
        return database.inPlatform(store::waiting) > 0;
    }

    /// Makes mails of each step of which none were made, in one transaction: after a crash all of them, or none.
    private void tell() {
        if (database.inPlatform(store::untold).isEmpty()) {
            return;
        }
        database.writeInPlatform(tx -> {
            List<SubscriberStore.Row> subscribers = store.all(tx);
            List<SubscriberStore.Untold> untold = store.untold(tx);
            untold.forEach(one -> store.told(tx, one.id()));
            Instant stale = time.instant().minus(NEWS_MAX);
            Set<UUID> fresh = untold.stream()
                    .filter(one -> one.at().isAfter(stale))
                    .map(SubscriberStore.Untold::notice)
                    .collect(Collectors.toSet());
            // Of several steps at once the last says all.
            for (Notice notice : notices.list(tx)) {
                if (!fresh.contains(notice.id())) {
                    continue;
                }
                for (SubscriberStore.Row row : subscribers) {
                    address(row)
                            .ifPresent(address -> put(
                                    tx,
                                    Optional.of(row.id()),
                                    address,
                                    text.news(notice, row.german(), link(row.id()))));
                }
            }
            return true;
        });
    }

    private Optional<String> address(SubscriberStore.Row row) {
        try {
            return Optional.of(
                    new String(cipher.open(SUBSCRIBERS, NOBODY, "address", row.address()), StandardCharsets.UTF_8));
        } catch (SecretUnavailable _) {
            return Optional.empty(); // of a keyring that is no more: he can be told nothing
        }
    }

    private void put(PlatformTx tx, Optional<UUID> subscriber, String to, StatusMailText.Letter letter) {
        UUID id = ids.next();
        store.put(tx, id, subscriber.orElse(null), cipher.seal(TABLE, id, "mail", letter.pack(to)), time.instant());
    }

    private void send(SubscriberStore.Waiting waiting) {
        StatusMailText.Packed mail;
        try {
            mail = StatusMailText.unpack(cipher.open(TABLE, waiting.id(), "mail", waiting.sealed()));
        } catch (SecretUnavailable _) {
            database.writeInPlatform(tx -> gone(tx, waiting));
            return;
        }
        try {
            post.send(
                    List.of(mail.to()),
                    mail.letter().subject(),
                    mail.letter().text(),
                    mail.letter().end().isEmpty()
                            ? Map.of()
                            : Map.of( // RFC 8058 §3.1
                                    "List-Unsubscribe",
                                    "<" + mail.letter().end() + ">",
                                    "List-Unsubscribe-Post",
                                    "List-Unsubscribe=One-Click"));
        } catch (PostFailed | RuntimeException e) { // an edge: one mail's trouble must not keep those behind it
            // The mail server's words may hold the address: what kind of trouble it is says enough.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            LOG.atWarn()
                    .addKeyValue("tries", waiting.tries() + 1)
                    .addKeyValue("cause", cause.getClass().getSimpleName())
                    .log("A mail of the status page was not taken");
            Optional<Instant> again = MailWorker.again(waiting.tries(), time.instant());
            database.writeInPlatform(tx -> {
                again.ifPresentOrElse(next -> store.later(tx, waiting.id(), next), () -> store.gone(tx, waiting.id()));
                return true;
            });
            return;
        }
        database.writeInPlatform(tx -> gone(tx, waiting));
    }

    private boolean gone(PlatformTx tx, SubscriberStore.Waiting waiting) {
        store.gone(tx, waiting.id());
        return true;
    }

    private byte[] key(String address) {
        return mac("address", address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    private String link(UUID subscriber) {
        byte[] id = bytes(subscriber);
        return encoded(ByteBuffer.allocate(id.length + MAC_BYTES)
                .put(id)
                .put(mac("end", id), 0, MAC_BYTES)
                .array());
    }

    private Optional<UUID> subscriber(String link) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(link);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (bytes.length != 2 * Long.BYTES + MAC_BYTES) {
            return Optional.empty();
        }
        byte[] id = Arrays.copyOf(bytes, 2 * Long.BYTES);
        byte[] shown = Arrays.copyOfRange(bytes, id.length, bytes.length);
        ByteBuffer read = ByteBuffer.wrap(id);
        return MessageDigest.isEqual(Arrays.copyOf(mac("end", id), MAC_BYTES), shown)
                ? Optional.of(new UUID(read.getLong(), read.getLong()))
                : Optional.empty();
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private byte[] mac(String what, byte[] of) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((what + "|").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(of);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        worker.close();
    }
}

package org.klinke.core.webhook;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.secret.Keyring;

/// Webhooks as rows, their secrets sealed by the tenant's key. Which tenant: that of the transaction. Thread-safe.
public final class WebhookStore {
    private static final String KIND = "webhook";
    private static final int WEBHOOKS_PER_TENANT_MAX = 20;
    private static final String SECRET_BEGIN = "whs_";
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_CHARS_MIN = 32;
    private static final int SECRET_CHARS_MAX = 200;
    /// For how long two secrets sign after a new one was made.
    private static final Duration OVERLAP = Duration.ofDays(1);

    private static final String SELECT = """
            SELECT id, name, url, events, enabled, failures, paused_until, reason, before_until FROM webhook
            """;

    private final Ids ids;
    private final Keyring keyring;
    private final InstantSource time;
    private final SecureRandom random;

    public WebhookStore(Ids ids, Keyring keyring, InstantSource time, SecureRandom random) {
        this.ids = ids;
        this.keyring = keyring;
        this.time = time;
        this.random = random;
    }

    /// A secret that was just made.
    ///
    /// @param alsoUntil until when the one before signs too
    public record Fresh(String secret, Instant alsoUntil) {
        @Override
        public String toString() {
            return "Fresh[masked]";
        }
    }

    /// By name.
    public List<Webhook> list(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + " ORDER BY name")
                .map((row, _) -> webhook(row))
                .list();
    }

    public Optional<Webhook> find(TenantTx tx, String name) {
        return tx.handle()
                .createQuery(SELECT + " WHERE name = :name")
                .bind("name", name)
                .map((row, _) -> webhook(row))
                .findOne();
    }

    Optional<Webhook> find(TenantTx tx, UUID id) {
        return tx.handle()
                .createQuery(SELECT + " WHERE id = :id")
                .bind("id", id)
                .map((row, _) -> webhook(row))
                .findOne();
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        Set<WebhookEvent> events = EnumSet.noneOf(WebhookEvent.class);
        Arrays.stream((String[]) row.getArray("events").getArray())
                .forEach(word -> WebhookEvent.of(word).ifPresent(events::add));
        return new Webhook(
                row.getObject("id", UUID.class),
                new WebhookDetails(row.getString("name"), row.getString("url"), events, row.getBoolean("enabled")),
                row.getInt("failures"),
                instant(row, "paused_until"),
                row.getString("reason"),
                instant(row, "before_until"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /// Makes one, or another of the one that has this name. One that is switched on, or leads elsewhere, begins
    /// anew, with what waits.
    ///
    /// @param secret that is given; else a new one has one of ours, and an old one keeps its own
    /// @throws InvalidInput if there are too many, or the secret is too short
    public void put(Change change, WebhookDetails details, Optional<String> secret) {
        secret.ifPresent(WebhookStore::requireHard);
        Optional<Webhook> before = find(change.tx(), details.name());
        if (before.isEmpty()) {
            insert(change, details, secret.orElseGet(this::make));
            return;
        }
        Webhook old = before.get();
        boolean anew = (details.enabled() && !old.details().enabled())
                || !details.url().equals(old.details().url());
        change.tx()
                .handle()
                .createUpdate("""
                        UPDATE webhook SET url = :url, events = :events, enabled = :enabled WHERE id = :id
                        """)
                .bind("url", details.url())
                .bindArray("events", String.class, details.words())
                .bind("enabled", details.enabled())
                .bind("id", old.id())
                .execute();
        if (anew) {
            wellAgain(change.tx(), old.id());
            change.tx()
                    .handle()
                    .createUpdate("""
                            UPDATE webhook_delivery SET next_at = :now, tries = 0
                             WHERE webhook = :id AND state = 'WAITING'
                            """)
                    .bind("now", Timestamp.from(time.instant()))
                    .bind("id", old.id())
                    .execute();
        }
        Map<String, String> after = details.facts();
        if (secret.isPresent() && !secrets(change.tx(), old.id()).getFirst().equals(secret.get())) {
            setSecret(change, old.id(), secret.get(), null, null);
            after.put("secret", "changed");
        }
        change.updated(KIND, old.id(), old.details().facts(), after);
    }

    private void insert(Change change, WebhookDetails details, String secret) {
        if (list(change.tx()).size() >= WEBHOOKS_PER_TENANT_MAX) {
            throw new InvalidInput(
                    "webhooks", "more than " + WEBHOOKS_PER_TENANT_MAX + " of them", "remove those that nobody needs");
        }
        UUID id = ids.next();
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO webhook (tenant_id, id, name, url, events, enabled, secret)
                        VALUES (:tenant, :id, :name, :url, :events, :enabled, :secret)
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("id", id)
                .bind("name", details.name())
                .bind("url", details.url())
                .bindArray("events", String.class, details.words())
                .bind("enabled", details.enabled())
                .bind("secret", seal(change.tx(), id, "secret", secret))
                .execute();
        change.created(KIND, id, details.facts());
    }

    /// One of a name that there is none of.
    public Fresh create(Change change, WebhookDetails details) {
        Fresh fresh = new Fresh(make(), time.instant());
        insert(change, details, fresh.secret());
        return fresh;
    }

    /// With all that was sent, and what was still to be sent.
    public void delete(Change change, Webhook webhook) {
        change.tx()
                .handle()
                .createUpdate("DELETE FROM webhook WHERE id = :id")
                .bind("id", webhook.id())
                .execute();
        change.deleted(KIND, webhook.id(), webhook.details().facts());
    }

    /// The one before signs too, for a day: so no receiver misses anything while it is told the new one.
    public Fresh renewSecret(Change change, Webhook webhook) {
        Fresh fresh = new Fresh(make(), time.instant().plus(OVERLAP));
        String before = secrets(change.tx(), webhook.id()).getFirst();
        setSecret(
                change,
                webhook.id(),
                fresh.secret(),
                seal(change.tx(), webhook.id(), "secret_before", before),
                fresh.alsoUntil());
        change.updated(KIND, webhook.id(), Map.of("name", webhook.details().name()), Map.of("secret", "changed"));
        return fresh;
    }

    /// By itself, after too many failures.
    public void switchOff(Change change, Webhook webhook, String reason) {
        change.tx()
                .handle()
                .createUpdate(
                        "UPDATE webhook SET enabled = false, paused_until = NULL, reason = :reason WHERE id = :id")
                .bind("reason", reason)
                .bind("id", webhook.id())
                .execute();
        change.updated(KIND, webhook.id(), Map.of("enabled", "true"), Map.of("enabled", "false"));
    }

    /// By name, for an export.
    public Map<String, String> exportSecrets(Change change) {
        Map<String, String> all = new TreeMap<>();
        list(change.tx())
                .forEach(one -> all.put(
                        one.details().name(), secrets(change.tx(), one.id()).getFirst()));
        change.noted(
                "export secrets",
                "tenant",
                change.scope().id().value(),
                Map.of("webhooks", String.valueOf(all.size())));
        return all;
    }

    /// Those in force, the newest first; none if it is gone.
    List<String> secrets(TenantTx tx, UUID id) {
        return tx.handle()
                .createQuery("SELECT secret, secret_before, before_until FROM webhook WHERE id = :id")
                .bind("id", id)
                .map((row, _) -> {
                    List<String> all = new ArrayList<>();
                    all.add(open(tx, id, "secret", row.getBytes("secret")));
                    if (instant(row, "before_until")
                            .filter(time.instant()::isBefore)
                            .isPresent()) {
                        all.add(open(tx, id, "secret_before", row.getBytes("secret_before")));
                    }
                    return all;
                })
                .findOne()
                .orElse(List.of());
    }

    public boolean hasSecret(TenantTx tx, Webhook webhook, String secret) {
        return secrets(tx, webhook.id()).getFirst().equals(secret);
    }

    /// A delivery was taken; how a webhook does is no part of its configuration.
    void wellAgain(TenantTx tx, UUID id) {
        tx.handle()
                .createUpdate("UPDATE webhook SET failures = 0, paused_until = NULL, reason = '' WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /// One was not taken.
    ///
    /// @return how many in a row; 0 if the webhook is gone, off or leads elsewhere by now
    int failed(TenantTx tx, Webhook webhook, String reason) {
        return tx.handle()
                .createQuery("""
                        UPDATE webhook SET failures = failures + 1, reason = :reason
                         WHERE id = :id AND url = :url AND enabled RETURNING failures
                        """)
                .bind("reason", reason)
                .bind("id", webhook.id())
                .bind("url", webhook.details().url())
                .mapTo(Integer.class)
                .findOne()
                .orElse(0);
    }

    void pause(TenantTx tx, UUID id, Instant until) {
        tx.handle()
                .createUpdate("UPDATE webhook SET paused_until = :until WHERE id = :id")
                .bind("until", Timestamp.from(until))
                .bind("id", id)
                .execute();
    }

    private void setSecret(
            Change change, UUID id, String secret, byte @Nullable [] before, @Nullable Instant beforeUntil) {
        change.tx()
                .handle()
                .createUpdate("""
                        UPDATE webhook SET secret = :secret, secret_before = :before,
                            before_until = CAST(:until AS timestamptz) WHERE id = :id
                        """)
                .bind("secret", seal(change.tx(), id, "secret", secret))
                .bindByType("before", before, byte[].class)
                .bindByType("until", beforeUntil == null ? null : Timestamp.from(beforeUntil), Timestamp.class)
                .bind("id", id)
                .execute();
    }

    private String make() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return SECRET_BEGIN + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void requireHard(String secret) {
        if (secret.length() < SECRET_CHARS_MIN
                || secret.length() > SECRET_CHARS_MAX
                || !secret.chars().allMatch(one -> one > ' ' && one < 0x7f)) {
            throw new InvalidInput(
                    "secret",
                    "it is no secret of " + SECRET_CHARS_MIN + " to " + SECRET_CHARS_MAX + " visible ASCII characters",
                    "leave it out, and the server makes one");
        }
    }

    private byte[] seal(TenantTx tx, UUID id, String field, String secret) {
        return keyring.cipherFor(tx.scope()).seal(KIND, id, field, secret.getBytes(StandardCharsets.UTF_8));
    }

    private String open(TenantTx tx, UUID id, String field, byte[] sealed) {
        return new String(keyring.cipherFor(tx.scope()).open(KIND, id, field, sealed), StandardCharsets.UTF_8);
    }
}

package org.klinke.server.signon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.klinke.core.secret.TenantCipher;

/// What a browser carries on its way to an issuer and back, sealed so that it can neither read nor make it: the server
/// keeps nothing of those who begin, however many.
sealed interface Travel {
    Duration BEGUN_MAX = Duration.ofMinutes(10);
    Duration PROVEN_MAX = Duration.ofMinutes(5);

    /// @param state comes back with the code (RFC 6749 §10.12)
    /// @param nonce comes back in the token
    /// @param verifier whose hash went there (RFC 7636)
    record Begun(UUID tenant, String state, String nonce, String verifier, Instant at) implements Travel {
        @Override
        public String toString() {
            return "Begun[" + tenant + ", masked]";
        }
    }

    /// The issuer knows him.
    ///
    /// @param id for it is good once
    record Proven(UUID tenant, UUID account, UUID id, Instant at) implements Travel {}

    /// Seals and opens them.
    ///
    /// @param cipher of the platform, as it is now
    record Seal(Supplier<TenantCipher> cipher) {
        private static final String TABLE = "sign-on travel";
        private static final ObjectMapper JSON = new ObjectMapper();
        private static final int ID_BYTES = 16;
        private static final int LENGTH_MAX = 4_000;

        String print(Travel travel, UUID id) {
            Map<String, String> facts = switch (travel) {
                case Begun one ->
                    Map.of(
                            "tenant", one.tenant().toString(),
                            "state", one.state(),
                            "nonce", one.nonce(),
                            "verifier", one.verifier(),
                            "at", one.at().toString());
                case Proven one ->
                    Map.of(
                            "tenant", one.tenant().toString(),
                            "account", one.account().toString(),
                            "id", one.id().toString(),
                            "at", one.at().toString());
            };
            byte[] kept = cipher.get()
                    .seal(
                            TABLE,
                            id,
                            field(travel),
                            JSON.valueToTree(facts).toString().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ByteBuffer.allocate(ID_BYTES + kept.length)
                            .putLong(id.getMostSignificantBits())
                            .putLong(id.getLeastSignificantBits())
                            .put(kept)
                            .array());
        }

        private static String field(Travel travel) {
            return switch (travel) {
                case Begun _ -> "begun";
                case Proven _ -> "proven";
            };
        }

        Optional<Begun> begun(String text, Instant now) {
            return open(text, "begun")
                    .map(facts -> new Begun(
                            UUID.fromString(facts.path("tenant").asText()),
                            facts.path("state").asText(),
                            facts.path("nonce").asText(),
                            facts.path("verifier").asText(),
                            Instant.parse(facts.path("at").asText())))
                    .filter(one -> now.isBefore(one.at().plus(BEGUN_MAX)));
        }

        Optional<Proven> proven(String text, Instant now) {
            return open(text, "proven")
                    .map(facts -> new Proven(
                            UUID.fromString(facts.path("tenant").asText()),
                            UUID.fromString(facts.path("account").asText()),
                            UUID.fromString(facts.path("id").asText()),
                            Instant.parse(facts.path("at").asText())))
                    .filter(one -> now.isBefore(one.at().plus(PROVEN_MAX)));
        }

        private Optional<JsonNode> open(String text, String field) {
            if (text.length() > LENGTH_MAX) {
                return Optional.empty();
            }
            try {
                ByteBuffer all = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
                if (all.remaining() <= ID_BYTES) {
                    return Optional.empty();
                }
                UUID id = new UUID(all.getLong(), all.getLong());
                byte[] kept = new byte[all.remaining()];
                all.get(kept);
                return Optional.of(JSON.readTree(cipher.get().open(TABLE, id, field, kept)));
            } catch (IOException | RuntimeException _) {
                // Made up, or of a key that is gone: the same to us.
                return Optional.empty();
            }
        }
    }
}

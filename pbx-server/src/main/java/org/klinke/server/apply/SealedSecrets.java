package org.klinke.server.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Secrets of an export, sealed with a passphrase:
///
///     {"format": "klinke-secrets-1", "kdf": "argon2id", memory, passes, salt, nonce, sealed}
///     key = Argon2id(passphrase, salt)      sealed = AES-256-GCM(key, nonce, content), the head is authenticated too
public final class SealedSecrets {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORMAT = "klinke-secrets-1";
    private static final int MEMORY_KIB = 65_536;
    private static final int MEMORY_KIB_MAX = 262_144;
    private static final int PASSES = 3;
    private static final int PASSES_MAX = 10;
    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    /// A passphrase guards the file alone, wherever it goes.
    public static final int PASSPHRASE_LENGTH_MIN = 12;

    private SealedSecrets() {}

    /// Passwords by tenant name and device name; those of trunk accounts by [#trunksOf] and `trunk/user`, PINs of rules
    /// by [#pinsOf] and title, PINs of people by [#loginsOf] and extension, secrets of webhooks by
    /// [#webhooksOf] and name.
    public record Content(Map<String, Map<String, String>> passwords) {
        public static final Content NONE = new Content(Map.of());

        Optional<String> password(String tenant, String device) {
            return Optional.ofNullable(passwords.getOrDefault(tenant, Map.of()).get(device));
        }

        Optional<String> account(String tenant, String trunk, String user) {
            return password(trunksOf(tenant), trunk + "/" + user);
        }

        Optional<String> pin(String tenant, String rule) {
            return password(pinsOf(tenant), rule);
        }

        Optional<String> login(String tenant, String extension) {
            return password(loginsOf(tenant), extension);
        }

        Optional<String> webhook(String tenant, String name) {
            return password(webhooksOf(tenant), name);
        }

        /// No tenant is called so.
        ///
        /// @param tenant "" for the platform
        public static String trunksOf(String tenant) {
            return tenant + "/trunks";
        }

        public static String pinsOf(String tenant) {
            return tenant + "/pins";
        }

        public static String webhooksOf(String tenant) {
            return tenant + "/webhooks";
        }

        public static String loginsOf(String tenant) {
            return tenant + "/logins";
        }

        @Override
        public String toString() {
            return "Content[masked]";
        }
    }

    public static String seal(Content content, char[] passphrase, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        ObjectNode file = JSON.createObjectNode();
        file.put("format", FORMAT);
        file.put("kdf", "argon2id");
        file.put("memoryKib", MEMORY_KIB);
        file.put("passes", PASSES);
        file.put("salt", salt);
        file.put("nonce", nonce);
        try {
            byte[] plain = JSON.writeValueAsBytes(new TreeMap<>(content.passwords()));
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key(passphrase, salt, MEMORY_KIB, PASSES), nonce);
            file.put("sealed", cipher.doFinal(plain));
        } catch (JsonProcessingException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return file.toPrettyString() + "\n";
    }

    /// @throws IOException if it is no such file, or the passphrase is wrong; for people
    public static Content open(String text, char[] passphrase) throws IOException {
        JsonNode file;
        try {
            file = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("is not a file of sealed secrets", e);
        }
        int memory = file.path("memoryKib").asInt();
        int passes = file.path("passes").asInt();
        if (!file.path("format").asText().equals(FORMAT)
                || memory < 8
                || memory > MEMORY_KIB_MAX
                || passes < 1
                || passes > PASSES_MAX) {
            throw new IOException("is not a file of sealed secrets this version can read");
        }
        try {
            byte[] key = key(passphrase, file.path("salt").binaryValue(), memory, passes);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, file.path("nonce").binaryValue());
            JsonNode plain = JSON.readTree(cipher.doFinal(file.path("sealed").binaryValue()));
            Map<String, Map<String, String>> passwords = new TreeMap<>();
            plain.properties().forEach(tenant -> {
                Map<String, String> devices = new TreeMap<>();
                tenant.getValue()
                        .properties()
                        .forEach(device ->
                                devices.put(device.getKey(), device.getValue().asText()));
                passwords.put(tenant.getKey(), devices);
            });
            return new Content(passwords);
        } catch (GeneralSecurityException | IllegalArgumentException | NullPointerException e) {
            throw new IOException("cannot be opened: wrong passphrase, or the file was changed", e);
        }
    }

    private static byte[] key(char[] passphrase, byte[] salt, int memoryKib, int passes) {
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(salt)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(1)
                .build());
        byte[] key = new byte[KEY_BYTES];
        argon.generateBytes(new String(passphrase).getBytes(StandardCharsets.UTF_8), key);
        return key;
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(FORMAT.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}

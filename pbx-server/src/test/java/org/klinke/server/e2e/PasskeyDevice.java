package org.klinke.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;

/// An authenticator with one passkey, and the browser before it (WebAuthn, level 2): by the book, unless a test says
/// otherwise.
final class PasskeyDevice {
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int HAS_KEY = 0x40;
    private static final int COORDINATE_BYTES = 32;

    String origin;
    String rpId = "localhost";
    boolean knowsItsUser = true;
    int counter = 1;
    String handle = "";

    private final KeyPair keys;
    private final byte[] id = new byte[16];

    PasskeyDevice(String origin) {
        this.origin = origin;
        new SecureRandom().nextBytes(id);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Another that says to be the same.
    PasskeyDevice impostor() {
        PasskeyDevice other = new PasskeyDevice(origin);
        System.arraycopy(id, 0, other.id, 0, id.length);
        other.handle = handle;
        return other;
    }

    /// @param options as `navigator.credentials.create` gets them
    Map<String, Object> create(JsonNode options) {
        handle = options.at("/user/id").asText();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(head(HAS_KEY));
        data.writeBytes(new byte[16]);
        data.writeBytes(new byte[] {0, (byte) id.length});
        data.writeBytes(id);
        // COSE (RFC 9053): EC2, ES256, P-256.
        data.writeBytes(new byte[] {(byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20});
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        data.writeBytes(coordinate(key.getW().getAffineX()));
        data.writeBytes(new byte[] {0x22, 0x58, 0x20});
        data.writeBytes(coordinate(key.getW().getAffineY()));
        ByteArrayOutputStream attestation = new ByteArrayOutputStream();
        attestation.writeBytes(new byte[] {(byte) 0xa3});
        attestation.writeBytes(text("fmt"));
        attestation.writeBytes(text("none"));
        attestation.writeBytes(text("attStmt"));
        attestation.writeBytes(new byte[] {(byte) 0xa0});
        attestation.writeBytes(text("authData"));
        attestation.writeBytes(new byte[] {0x58, (byte) data.size()});
        attestation.writeBytes(data.toByteArray());
        return credential(Map.of(
                "clientDataJSON", base64(client("webauthn.create", options)),
                "attestationObject", base64(attestation.toByteArray())));
    }

    /// @param options as `navigator.credentials.get` gets them
    Map<String, Object> get(JsonNode options) {
        byte[] data = head(0);
        byte[] client = client("webauthn.get", options);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(data);
            signature.update(sha256(client));
            return credential(Map.of(
                    "clientDataJSON", base64(client),
                    "authenticatorData", base64(data),
                    "signature", base64(signature.sign()),
                    "userHandle", handle));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> credential(Map<String, Object> response) {
        return Map.of(
                "id",
                base64(id),
                "rawId",
                base64(id),
                "type",
                "public-key",
                "authenticatorAttachment",
                "platform",
                "clientExtensionResults",
                Map.of(),
                "response",
                response);
    }

    private byte[] head(int flags) {
        return ByteBuffer.allocate(37)
                .put(sha256(rpId.getBytes(StandardCharsets.UTF_8)))
                .put((byte) (flags | PRESENT | (knowsItsUser ? VERIFIED : 0)))
                .putInt(counter)
                .array();
    }

    private byte[] client(String type, JsonNode options) {
        return "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":false}"
                .formatted(type, options.path("challenge").asText(), origin)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(bytes.length + 1)
                .put((byte) (0x60 | bytes.length))
                .put(bytes)
                .array();
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] all = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, all, COORDINATE_BYTES - length, length);
        return all;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

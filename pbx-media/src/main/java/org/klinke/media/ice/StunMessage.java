package org.klinke.media.ice;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A STUN message as it came (RFC 8489 §5), its attributes found but not yet believed.
///
///     0       2       4               8                              20
///     │ type  │ length│ magic cookie  │ transaction id (12)          │ attributes, each padded to 4 …
///
/// What stands behind MESSAGE-INTEGRITY is not covered by it and passed over, but for FINGERPRINT (§14.5).
public final class StunMessage {
    public static final int BINDING_REQUEST = 0x0001;
    public static final int BINDING_INDICATION = 0x0011;
    public static final int BINDING_SUCCESS = 0x0101;
    public static final int BINDING_ERROR = 0x0111;

    static final int HEADER_BYTES = 20;
    static final int MAGIC_COOKIE = 0x2112A442;
    static final int TRANSACTION_BYTES = 12;

    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;

    /// An attribute below must be understood (§14).
    static final int OPTIONAL_FROM = 0x8000;

    static final int INTEGRITY_BYTES = 20;
    private static final int ATTRIBUTES_MAX = 32;
    private static final int FINGERPRINT_XOR = 0x5354554E;

    private final byte[] bytes;
    private final List<Attribute> attributes;
    /// Where MESSAGE-INTEGRITY and FINGERPRINT begin, or -1.
    private final int integrityAt;
    private final int fingerprintAt;

    private StunMessage(byte[] bytes, List<Attribute> attributes, int integrityAt, int fingerprintAt) {
        this.bytes = bytes;
        this.attributes = attributes;
        this.integrityAt = integrityAt;
        this.fingerprintAt = fingerprintAt;
    }

    /// @param offset of the value
    record Attribute(int type, int offset, int length) {}

    /// Whether a datagram can be STUN and nothing else a media port gets (RFC 7983 §7).
    public static boolean looksLike(byte[] data, int length) {
        return length >= HEADER_BYTES
                && (data[0] & 0xff) < 4
                && ByteBuffer.wrap(data).getInt(4) == MAGIC_COOKIE;
    }

    /// Reads the message in the first `length` bytes; empty if it is broken. Nothing is verified.
    public static Optional<StunMessage> parse(byte[] data, int length) {
        if (!looksLike(data, length) || length % 4 != 0 || unsignedShort(data, 2) != length - HEADER_BYTES) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOf(data, length);
        List<Attribute> attributes = new ArrayList<>();
        int integrityAt = -1;
        int fingerprintAt = -1;
        for (int at = HEADER_BYTES; at < length; ) {
            if (at + 4 > length || fingerprintAt >= 0) { // FINGERPRINT is the last (§14.7)
                return Optional.empty();
            }
            int type = unsignedShort(bytes, at);
            int size = unsignedShort(bytes, at + 2);
            int next = at + 4 + (size + 3) / 4 * 4;
            if (next > length || attributes.size() == ATTRIBUTES_MAX) {
                return Optional.empty();
            }
            if (type == FINGERPRINT) {
                fingerprintAt = at;
            } else if (type == MESSAGE_INTEGRITY && integrityAt < 0) {
                integrityAt = at;
            } else if (integrityAt < 0) {
                attributes.add(new Attribute(type, at + 4, size));
            }
            at = next;
        }
        return Optional.of(new StunMessage(bytes, List.copyOf(attributes), integrityAt, fingerprintAt));
    }

    public int type() {
        return unsignedShort(bytes, 0);
    }

    byte[] transaction() {
        return Arrays.copyOfRange(bytes, HEADER_BYTES - TRANSACTION_BYTES, HEADER_BYTES);
    }

    List<Attribute> attributes() {
        return attributes;
    }

    Optional<Attribute> attribute(int type) {
        return attributes.stream().filter(one -> one.type() == type).findFirst();
    }

    boolean has(int type) {
        return attribute(type).isPresent();
    }

    /// The value's bytes.
    byte[] value(Attribute attribute) {
        return Arrays.copyOfRange(bytes, attribute.offset(), attribute.offset() + attribute.length());
    }

    /// USERNAME as text, "" if there is none.
    public String username() {
        return attribute(USERNAME).map(one -> new String(value(one), UTF_8)).orElse("");
    }

    /// Whether FINGERPRINT is there and right: the message is STUN and whole.
    public boolean fingerprintFits() {
        return fingerprintAt >= 0
                && fingerprintAt + 8 == bytes.length
                && ByteBuffer.wrap(bytes).getInt(fingerprintAt + 4) == fingerprint(bytes, fingerprintAt);
    }

    /// Whether MESSAGE-INTEGRITY is there and was made with this password.
    public boolean integrityFits(byte[] password) {
        if (integrityAt < 0 || unsignedShort(bytes, integrityAt + 2) != INTEGRITY_BYTES) {
            return false;
        }
        byte[] theirs = Arrays.copyOfRange(bytes, integrityAt + 4, integrityAt + 4 + INTEGRITY_BYTES);
        return MessageDigest.isEqual(theirs, integrity(bytes, integrityAt, password));
    }

    /// HMAC-SHA1 over the message before `end`, with a length as if MESSAGE-INTEGRITY were its last attribute (§14.5).
    static byte[] integrity(byte[] message, int end, byte[] password) {
        byte[] covered = Arrays.copyOf(message, end);
        ByteBuffer.wrap(covered).putShort(2, (short) (end + 4 + INTEGRITY_BYTES - HEADER_BYTES));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password, "HmacSHA1"));
            return mac.doFinal(covered);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    /// CRC-32 over the message before `end`, whose length counts FINGERPRINT already (§14.7).
    static int fingerprint(byte[] message, int end) {
        CRC32 crc = new CRC32();
        crc.update(message, 0, end);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    private static int unsignedShort(byte[] data, int offset) {
        return (data[offset] & 0xff) << 8 | (data[offset + 1] & 0xff);
    }
}

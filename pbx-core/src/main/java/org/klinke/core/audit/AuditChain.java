package org.klinke.core.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.secret.TenantCipher;

/// How an audit entry is sealed and chained:
///
///     values  = {salt, actor, from, reason, before, after}          sealed by the tenant's key, erasable
///     valuesHash = HMAC(key, values)                                 stays; the salt makes it meaningless once erased
///     hash    = HMAC(key, all columns of the entry + valuesHash + hash of the entry before)
///
/// Both hashes are keyed from the keyring: whoever can write the database, but has not the keyring, cannot forge a
/// chain.
final class AuditChain {
    static final byte[] START = new byte[32];
    static final String TABLE = "audit_values";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final UUID tenant;
    private final TenantCipher cipher;

    AuditChain(UUID tenant, TenantCipher cipher) {
        this.tenant = tenant;
        this.cipher = cipher;
    }

    record SaltedValues(
            byte[] salt,
            String actor,
            String from,
            String reason,
            Map<String, String> before,
            Map<String, String> after) {}

    /// The chained columns of one row.
    record Link(
            UUID id,
            long seq,
            Instant at,
            String role,
            String action,
            String kind,
            UUID object,
            List<String> fields,
            byte[] valuesHash,
            byte[] previous) {}

    byte[] print(SaltedValues values) {
        try {
            return JSON.writeValueAsBytes(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] seal(UUID entry, byte[] values) {
        return cipher.seal(TABLE, entry, "sealed", values);
    }

    byte[] open(UUID entry, byte[] sealed) {
        return cipher.open(TABLE, entry, "sealed", sealed);
    }

    SaltedValues parse(byte[] values) {
        try {
            return JSON.readValue(values, SaltedValues.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Audit values that open but cannot be read", e);
        }
    }

    byte[] valuesHash(byte[] values) {
        return cipher.mac("audit values", values);
    }

    /// Every field with its length in front, so that no two different entries print alike.
    byte[] hash(Link link) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, tenant.toString());
            write(out, link.id.toString());
            out.writeLong(link.seq);
            out.writeLong(link.at.getEpochSecond());
            out.writeInt(link.at.getNano());
            write(out, link.role);
            write(out, link.action);
            write(out, link.kind);
            write(out, link.object.toString());
            out.writeInt(link.fields.size());
            for (String field : link.fields) {
                write(out, field);
            }
            out.write(link.valuesHash);
            out.write(link.previous);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return cipher.mac("audit chain", bytes.toByteArray());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}

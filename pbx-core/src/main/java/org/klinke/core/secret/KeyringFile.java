package org.klinke.core.secret;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// What stands in `keyring.json`. Every value is wrapped by the master key and written in Base64.
///
/// @param check a known text, to tell a foreign master key from a damaged entry
/// @param tenants by tenant id
/// @param secrets the server's own, by name
record KeyringFile(int format, byte[] check, Map<UUID, TenantKeys> tenants, Map<String, byte[]> secrets) {
    static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    KeyringFile {
        tenants = new TreeMap<>(tenants);
        secrets = new TreeMap<>(secrets);
    }

    /// @param keys by version
    /// @param condemned the tenant is about to be deleted: see [Keyring#condemn]
    record TenantKeys(
            @JsonProperty("keys") Map<Integer, byte[]> keys,
            @JsonProperty("condemned") boolean condemned) {
        TenantKeys {
            keys = new TreeMap<>(keys);
        }
    }

    static KeyringFile parse(byte[] json) throws IOException {
        KeyringFile file = JSON.readValue(json, KeyringFile.class);
        if (file.format != FORMAT) {
            throw new IOException("format " + file.format + " is not known to this version, which reads " + FORMAT);
        }
        return file;
    }

    byte[] print() throws IOException {
        return JSON.writeValueAsBytes(this);
    }
}

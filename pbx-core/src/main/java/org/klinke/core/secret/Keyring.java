package org.klinke.core.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.core.secret.KeyringFile.TenantKeys;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// All keys of this installation, in two files outside the database and its backups:
///
///     master.key      32 random bytes ──wraps──▶  keyring.json   one data key per tenant, the server's own secrets
///
/// Both have mode 0600. Whoever has a dump of the database and not these files has no secret; whoever lost
/// `master.key` has lost every secret for good, so it needs a backup of its own. Thread-safe; every change is on the
/// disk before the method returns.
public final class Keyring {
    private static final UUID PLATFORM = new UUID(0, 0);
    private static final String CHECK = "klinke keyring";
    private static final int SECRET_BYTES = 32;

    private final Path path;
    private final SecretKey master;
    private final SecureRandom random;
    private final Map<UUID, TenantCipher> ciphers = new ConcurrentHashMap<>();
    private KeyringFile file;

    private Keyring(Path path, SecretKey master, SecureRandom random, KeyringFile file) {
        this.path = path;
        this.master = master;
        this.random = random;
        this.file = file;
    }

    /// @param directory `DIR/keys`; made with its files if there is none
    /// @throws SecretUnavailable if the files are damaged, or do not belong together
    public static Keyring open(Path directory, SecureRandom random) {
        Path masterPath = directory.resolve("master.key");
        Path path = directory.resolve("keyring.json");
        try {
            KeyFile.makeDirectory(directory);
            if (Files.exists(masterPath) || Files.exists(path)) {
                return openExisting(masterPath, path, random);
            }
            byte[] fresh = new byte[Aead.KEY_BYTES];
            random.nextBytes(fresh);
            KeyFile.write(masterPath, fresh);
            return openExisting(masterPath, path, random);
        } catch (IOException e) {
            throw new SecretUnavailable("Cannot read or write the keys in " + directory + ": " + e, e);
        }
    }

    private static Keyring openExisting(Path masterPath, Path path, SecureRandom random) throws IOException {
        if (!Files.exists(masterPath)) {
            throw new SecretUnavailable(masterPath + " is missing, and without it " + path
                    + " cannot be opened: restore the master key from its backup");
        }
        byte[] raw = KeyFile.read(masterPath);
        if (raw.length != Aead.KEY_BYTES) {
            throw new SecretUnavailable(masterPath + " has " + raw.length + " bytes instead of " + Aead.KEY_BYTES
                    + ": restore it from its backup");
        }
        SecretKey master = new SecretKeySpec(raw, "AES");
        if (!Files.exists(path)) {
            // Either the very first start, or one that was cut off between the two files.
            byte[] check = Aead.seal(master, random, CHECK, CHECK.getBytes(StandardCharsets.UTF_8));
            Keyring keyring =
                    new Keyring(path, master, random, new KeyringFile(KeyringFile.FORMAT, check, Map.of(), Map.of()));
            keyring.save(keyring.file);
            return keyring;
        }
        KeyringFile file;
        try {
            file = KeyringFile.parse(KeyFile.read(path));
        } catch (IOException e) {
            throw new SecretUnavailable(path + " is damaged (" + e.getMessage() + "): restore it from its backup", e);
        }
        try {
            Aead.open(master, CHECK, file.check());
        } catch (GeneralSecurityException e) {
            throw new SecretUnavailable(masterPath + " is not the key that " + path
                    + " was wrapped with: put back the two files that belong together");
        }
        return new Keyring(path, master, random, file);
    }

    /// @throws SecretUnavailable if the tenant's key is not here: never made, destroyed, or in another keyring
    public TenantCipher cipherFor(TenantScope scope) {
        return cipher(scope.id().value(), "tenant " + scope.name());
    }

    /// Whether there is a key of this tenant.
    public synchronized boolean knows(TenantId tenant) {
        return file.tenants().containsKey(tenant.value()) || ciphers.containsKey(tenant.value());
    }

    /// For values of the platform itself, which belong to no tenant.
    public synchronized TenantCipher platformCipher() {
        if (!file.tenants().containsKey(PLATFORM)) {
            make(PLATFORM);
        }
        return cipher(PLATFORM, "platform");
    }

    /// Makes the tenant's first data key: before the tenant itself is committed, so that no tenant is ever without.
    public synchronized void create(TenantScope scope) {
        if (file.tenants().containsKey(scope.id().value())) {
            throw new IllegalStateException(scope + " has a key already");
        }
        make(scope.id().value());
    }

    /// As [#create], for a tenant that is only tried: its key is in memory alone, until [#destroy].
    public synchronized void createForTrial(TenantScope scope) {
        UUID id = scope.id().value();
        if (file.tenants().containsKey(id)) {
            throw new IllegalStateException(scope + " has a key already");
        }
        ciphers.put(id, new TenantCipher(id, new TreeMap<>(Map.of(1, new SecretKeySpec(freshKey(), "AES"))), random));
    }

    /// Gives the tenant a new key version for what is sealed from now on; older values stay readable.
    public synchronized void rotate(TenantScope scope) {
        rotate(scope.id().value(), scope.toString());
    }

    /// As [#rotate(TenantScope)], for the values of the platform itself.
    public synchronized void rotatePlatform() {
        platformCipher();
        rotate(PLATFORM, "platform");
    }

    private void rotate(UUID id, String whose) {
        TenantKeys old = file.tenants().get(id);
        if (old == null) {
            throw new SecretUnavailable("No key for " + whose);
        }
        int version = new TreeMap<>(old.keys()).lastKey() + 1;
        Map<Integer, byte[]> keys = new TreeMap<>(old.keys());
        keys.put(version, wrap(freshKey(), keyContext(id, version)));
        put(id, new TenantKeys(keys, old.condemned()));
        ciphers.remove(id);
    }

    /// Notes that the tenant is about to be deleted: should the server die between the deletion's commit and
    /// [#destroy], the next start finishes the work.
    public synchronized void condemn(TenantScope scope, boolean condemned) {
        TenantKeys keys = file.tenants().get(scope.id().value());
        if (keys != null) {
            put(scope.id().value(), new TenantKeys(keys.keys(), condemned));
        }
    }

    /// Tenants whose deletion had begun when the server stopped.
    public synchronized Set<TenantId> condemned() {
        return file.tenants().entrySet().stream()
                .filter(entry -> entry.getValue().condemned())
                .map(entry -> new TenantId(entry.getKey()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Destroys the tenant's keys: whatever was sealed with them, in any backup, is unreadable from now on. Idempotent.
    public synchronized void destroy(TenantId tenant) {
        Map<UUID, TenantKeys> tenants = new TreeMap<>(file.tenants());
        if (tenants.remove(tenant.value()) != null) {
            save(new KeyringFile(file.format(), file.check(), tenants, file.secrets()));
        }
        ciphers.remove(tenant.value());
    }

    /// 32 random bytes of this installation, made on first use and the same after every restart.
    ///
    /// @param name what it is for ("nonce")
    public synchronized byte[] serverSecret(String name) {
        String context = "secret|" + name;
        byte[] wrapped = file.secrets().get(name);
        if (wrapped != null) {
            return unwrap(wrapped, context);
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        Map<String, byte[]> secrets = new TreeMap<>(file.secrets());
        secrets.put(name, wrap(secret, context));
        save(new KeyringFile(file.format(), file.check(), file.tenants(), secrets));
        return secret;
    }

    private TenantCipher cipher(UUID id, String whose) {
        TenantCipher known = ciphers.get(id);
        return known != null ? known : unwrapCipher(id, whose);
    }

    private synchronized TenantCipher unwrapCipher(UUID id, String whose) {
        TenantKeys keys = file.tenants().get(id);
        if (keys == null) {
            throw new SecretUnavailable("The keyring " + path + " has no key for " + whose + " (" + id
                    + "): it was destroyed, or this keyring belongs to another database");
        }
        NavigableMap<Integer, SecretKey> unwrapped = new TreeMap<>();
        keys.keys()
                .forEach((version, wrapped) ->
                        unwrapped.put(version, new SecretKeySpec(unwrap(wrapped, keyContext(id, version)), "AES")));
        TenantCipher cipher = new TenantCipher(id, unwrapped, random);
        ciphers.put(id, cipher);
        return cipher;
    }

    private void make(UUID id) {
        put(id, new TenantKeys(Map.of(1, wrap(freshKey(), keyContext(id, 1))), false));
    }

    private void put(UUID id, TenantKeys keys) {
        Map<UUID, TenantKeys> tenants = new TreeMap<>(file.tenants());
        tenants.put(id, keys);
        save(new KeyringFile(file.format(), file.check(), tenants, file.secrets()));
    }

    private void save(KeyringFile next) {
        try {
            KeyFile.write(path, next.print());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + path, e);
        }
        file = next;
    }

    private byte[] freshKey() {
        byte[] key = new byte[Aead.KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    private static String keyContext(UUID id, int version) {
        return "key|" + id + "|" + version;
    }

    private byte[] wrap(byte[] plain, String context) {
        return Aead.seal(master, random, context, plain);
    }

    private byte[] unwrap(byte[] wrapped, String context) {
        try {
            return Aead.open(master, context, wrapped);
        } catch (GeneralSecurityException e) {
            throw new SecretUnavailable(
                    "Entry '" + context + "' of " + path + " is damaged: restore it from its backup");
        }
    }
}

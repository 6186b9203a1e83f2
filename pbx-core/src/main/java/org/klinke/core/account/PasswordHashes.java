package org.klinke.core.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Argon2id (RFC 9106) hashes of passwords in the usual text form, `$argon2id$v=19$m=…,t=…,p=1$salt$hash`. They are
/// made one at a time on a thread of their own: a flood of logins never takes more than that from the calls.
/// Thread-safe.
public final class PasswordHashes implements AutoCloseable {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int WAITING_MAX = 50;
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=1\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    /// Of no password that anybody could find.
    static final String NOBODYS = text(new byte[SALT_BYTES], new byte[HASH_BYTES]);

    private final SecureRandom random;
    private final String nobodys;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("klinke-passwords").factory());

    public PasswordHashes(SecureRandom random) {
        this.random = random;
        byte[] salt = new byte[SALT_BYTES];
        byte[] hash = new byte[HASH_BYTES];
        random.nextBytes(salt);
        random.nextBytes(hash);
        nobodys = text(salt, hash);
    }

    /// So many wait already that this one will not be made.
    public static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1;

        Busy(Throwable cause) {
            super("too many logins at once", cause);
        }
    }

    /// @throws Busy if too many wait
    public String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return text(salt, await(() -> argon(password, salt, MEMORY_KIB, PASSES, HASH_BYTES)));
    }

    /// Takes as long for an account that does not exist as for one that does.
    ///
    /// @param stored hash of the account; empty if there is none, which no password matches
    /// @throws Busy if too many wait
    public boolean matches(String password, Optional<String> stored) {
        Matcher form = FORM.matcher(stored.orElse(nobodys));
        if (!form.matches()) {
            throw new IllegalStateException("a stored password hash has no known form");
        }
        byte[] salt = Base64.getDecoder().decode(form.group(3));
        byte[] wanted = Base64.getDecoder().decode(form.group(4));
        byte[] hash = await(() ->
                argon(password, salt, Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), wanted.length));
        return MessageDigest.isEqual(hash, wanted) && stored.isPresent();
    }

    private byte[] await(Callable<byte[]> work) {
        try {
            return thread.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw new Busy(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be hashed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Busy(e);
        }
    }

    private static byte[] argon(String password, byte[] salt, int memoryKib, int passes, int bytes) {
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(salt)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(1)
                .build());
        byte[] hash = new byte[bytes];
        argon.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private static String text(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

package org.klinke.provisioning.vendor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// How makers' phones want a file encrypted. These are the makers' choices, not ours: the files travel in TLS besides.
public enum FileCipher {
    /// What `openssl enc -aes-256-cbc -k KEY` wrote when the makers' papers named it (2011, before OpenSSL
    /// 1.1): a salt, key and initial vector by MD5, PKCS #7 padding.
    OPENSSL_MD5(16) {
        @Override
        byte[] seal(byte[] text, byte[] key, SecureRandom random) throws GeneralSecurityException {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            byte[] stretched = stretched(key, salt);
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(stretched, 0, AES_256_BYTES, "AES"),
                    new IvParameterSpec(stretched, AES_256_BYTES, BLOCK_BYTES));
            return joined(MAGIC, salt, cipher.doFinal(text));
        }
    },
    /// What Yealink's own tool writes: AES-128, block by block, with the sixteen characters of the key for its bytes.
    /// What is missing to a whole block are spaces, after the last line's end.
    YEALINK(16) {
        @Override
        byte[] seal(byte[] text, byte[] key, SecureRandom random) throws GeneralSecurityException {
            return blocks(text, key);
        }
    },
    /// The same with a key of 32 characters, which makes it AES-256.
    YEALINK_256(32) {
        @Override
        byte[] seal(byte[] text, byte[] key, SecureRandom random) throws GeneralSecurityException {
            return blocks(text, key);
        }
    };

    private static final byte[] MAGIC = "Salted__".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT_BYTES = 8;
    private static final int BLOCK_BYTES = 16;
    private static final int AES_256_BYTES = 32;

    private final int keyCharacters;

    FileCipher(int keyCharacters) {
        this.keyCharacters = keyCharacters;
    }

    /// What phones get that were told a key of sixteen characters, as all once were.
    public FileCipher withShortKey() {
        return this == YEALINK_256 ? YEALINK : this;
    }

    /// How long a phone's key is.
    public int keyCharacters() {
        return keyCharacters;
    }

    abstract byte[] seal(byte[] text, byte[] key, SecureRandom random) throws GeneralSecurityException;

    static FileCipher of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// @param key [#keyCharacters()] of ASCII
    public byte[] seal(String text, String key, SecureRandom random) {
        try {
            return seal(text.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.US_ASCII), random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
    }

    private static byte[] blocks(byte[] text, byte[] key) throws GeneralSecurityException {
        byte[] whole = Arrays.copyOf(text, (text.length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
        Arrays.fill(whole, text.length, whole.length, (byte) ' ');
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        return cipher.doFinal(whole);
    }

    /// EVP_BytesToKey of OpenSSL, one round: D1 = MD5(key, salt), D2 = MD5(D1, key, salt), ...
    private static byte[] stretched(byte[] key, byte[] salt) throws GeneralSecurityException {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] all = {};
        byte[] last = {};
        while (all.length < AES_256_BYTES + BLOCK_BYTES) {
            last = md5.digest(joined(last, key, salt));
            all = joined(all, last);
        }
        return all;
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}

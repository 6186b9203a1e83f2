package org.klinke.provisioning.boot;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What phones do with an encrypted file, by their makers' papers: written from the other side, after OpenSSL.
public final class Decryption {
    private static final int SALT_FROM = 8;
    private static final int TEXT_FROM = 16;

    private Decryption() {}

    /// A file that is not encrypted is taken as it is.
    ///
    /// @param model "yealink-t54w"
    /// @throws IllegalStateException if it is encrypted with another key
    public static Files with(String model, String key, Files files) {
        return name -> files.ask(name).map(file -> {
            try {
                return model.startsWith("yealink") ? yealink(key, file) : grandstream(key, file);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(name, e);
            }
        });
    }

    private static byte[] yealink(String key, byte[] file) throws GeneralSecurityException {
        if (file[0] == '#') {
            return file;
        }
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "AES"));
        return cipher.doFinal(file);
    }

    private static byte[] grandstream(String key, byte[] file) throws GeneralSecurityException {
        if (!new String(file, 0, SALT_FROM, StandardCharsets.ISO_8859_1).equals("Salted__")) {
            return file;
        }
        String secret = HexFormat.of().formatHex(key.getBytes(StandardCharsets.US_ASCII))
                + HexFormat.of().formatHex(file, SALT_FROM, TEXT_FROM);
        String first = md5(secret);
        String second = md5(first + secret);
        String third = md5(second + secret);
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(HexFormat.of().parseHex(first + second), "AES"),
                new IvParameterSpec(HexFormat.of().parseHex(third)));
        return cipher.doFinal(Arrays.copyOfRange(file, TEXT_FROM, file.length));
    }

    private static String md5(String hex) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("MD5").digest(HexFormat.of().parseHex(hex)));
    }
}

package org.klinke.provisioning.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What we encrypt, `openssl` decrypts.
class FileCipherTest {
    private static final String KEY = "abcdefghjkmnpqr2";

    @TempDir
    Path dir;

    private String openssl(byte[] sealed, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("openssl", "enc", "-d"));
        words.addAll(List.of(options));
        Process process = new ProcessBuilder(words)
                .redirectError(dir.resolve("err").toFile())
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(sealed);
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(dir.resolve("err"))).isZero();
        return text;
    }

    @Tag("foreign")
    @ParameterizedTest
    @ValueSource(strings = {"", "<gs_provision/>", "sixteen letters.", "Zoë 😀\n"})
    void opensslReadsWhatGrandstreamGets(String text) throws Exception {
        byte[] sealed = FileCipher.OPENSSL_MD5.seal(text, KEY, new SecureRandom());
        assertThat(openssl(sealed, "-aes-256-cbc", "-md", "md5", "-k", KEY)).isEqualTo(text);
    }

    @Tag("foreign")
    @ParameterizedTest
    @ValueSource(strings = {"#!version:1.0.0.1\n", "sixteen letters\n", "account.1.label = Zoë 😀\n"})
    void opensslReadsWhatYealinkGets(String text) throws Exception {
        byte[] sealed = FileCipher.YEALINK.seal(text, KEY, new SecureRandom());
        String hex = HexFormat.of().formatHex(KEY.getBytes(StandardCharsets.US_ASCII));
        String read = openssl(sealed, "-aes-128-ecb", "-nopad", "-K", hex);
        assertThat(read).startsWith(text);
        assertThat(read.substring(text.length())).isBlank().hasSizeLessThan(16);
    }

    @Tag("foreign")
    @ParameterizedTest
    @ValueSource(strings = {"#!version:1.0.0.1\n", "sixteen letters\n", "account.1.label = Zoë 😀\n"})
    void opensslReadsWhatYealinkGetsForALongKey(String text) throws Exception {
        String key = KEY + "stuvwxyz23456789";
        byte[] sealed = FileCipher.YEALINK_256.seal(text, key, new SecureRandom());
        String hex = HexFormat.of().formatHex(key.getBytes(StandardCharsets.US_ASCII));
        assertThat(openssl(sealed, "-aes-256-ecb", "-nopad", "-K", hex).stripTrailing())
                .isEqualTo(text.stripTrailing());
    }

    @Test
    void whoWasToldAShortKeyGetsFilesForIt() {
        assertThat(FileCipher.YEALINK_256.withShortKey()).isEqualTo(FileCipher.YEALINK);
        assertThat(FileCipher.YEALINK.withShortKey()).isEqualTo(FileCipher.YEALINK);
        assertThat(FileCipher.OPENSSL_MD5.withShortKey()).isEqualTo(FileCipher.OPENSSL_MD5);
        assertThat(FileCipher.YEALINK.keyCharacters()).isEqualTo(16);
    }

    @Test
    void eachFileHasASaltOfItsOwn() {
        byte[] one = FileCipher.OPENSSL_MD5.seal("text", KEY, new SecureRandom());
        byte[] other = FileCipher.OPENSSL_MD5.seal("text", KEY, new SecureRandom());
        assertThat(one).isNotEqualTo(other).startsWith("Salted__".getBytes(StandardCharsets.US_ASCII));
    }
}

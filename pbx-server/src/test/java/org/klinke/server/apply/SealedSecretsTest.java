package org.klinke.server.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SealedSecretsTest {
    private static final SealedSecrets.Content CONTENT =
            new SealedSecrets.Content(Map.of("acme", Map.of("desk", "the-sip-password-1")));

    @Test
    void whatIsSealedOpensWithThePassphraseOnly() throws IOException {
        String sealed = SealedSecrets.seal(CONTENT, "correct horse".toCharArray(), new SecureRandom());

        assertThat(sealed).doesNotContain("the-sip-password-1").doesNotContain("desk");
        assertThat(SealedSecrets.open(sealed, "correct horse".toCharArray())).isEqualTo(CONTENT);
        assertThatThrownBy(() -> SealedSecrets.open(sealed, "wrong horse".toCharArray()))
                .hasMessageContaining("wrong passphrase");
    }

    @Test
    void aChangedFileDoesNotOpen() {
        String sealed = SealedSecrets.seal(CONTENT, "correct horse".toCharArray(), new SecureRandom());
        String before = "\"sealed\" : \"";
        int first = sealed.indexOf(before) + before.length();
        char other = sealed.charAt(first) == 'A' ? 'B' : 'A';
        String changed = sealed.substring(0, first) + other + sealed.substring(first + 1);

        assertThat(changed).isNotEqualTo(sealed);
        assertThatThrownBy(() -> SealedSecrets.open(changed, "correct horse".toCharArray()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SealedSecrets.open("{}", "correct horse".toCharArray()))
                .hasMessageContaining("not a file of sealed secrets");
        assertThatThrownBy(() -> SealedSecrets.open("nonsense", "correct horse".toCharArray()))
                .hasMessageContaining("not a file of sealed secrets");
    }
}

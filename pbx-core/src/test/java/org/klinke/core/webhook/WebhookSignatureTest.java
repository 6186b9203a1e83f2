package org.klinke.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
    private static final Instant AT = Instant.ofEpochSecond(1_764_235_200);
    private static final byte[] BODY = "{\"event\":\"call\"}".getBytes(StandardCharsets.UTF_8);

    /// As `printf '1764235200.{"event":"call"}' | openssl dgst -sha256 -hmac secret` says.
    @Test
    void isWhatOthersReckon() {
        assertThat(WebhookSignature.of(List.of("secret"), AT, BODY))
                .isEqualTo("t=1764235200,v1=99b74c1b078930d784e55170381e6c0e6e077d865a1106b5ed17793efeea21d9");
    }

    @Test
    void twoSecretsSignWhileOneTakesTheOthersPlace() {
        String both = WebhookSignature.of(List.of("new-secret", "secret"), AT, BODY);
        String old = WebhookSignature.of(List.of("secret"), AT, BODY);

        assertThat(both).endsWith(old.substring(old.indexOf(",v1="))).hasSize(old.length() + 68);
    }
}

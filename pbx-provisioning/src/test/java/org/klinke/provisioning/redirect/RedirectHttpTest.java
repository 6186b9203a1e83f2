package org.klinke.provisioning.redirect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.provisioning.redirect.Outcome.Why;

class RedirectHttpTest {
    @Test
    void aServiceThatStallsInTheMiddleOfItsAnswerIsNotWaitedFor(@TempDir Path directory) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (LocalTls server = new LocalTls(directory, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        })) {
            URI base = URI.create("https://127.0.0.1:" + server.port() + "/");
            RedirectAccount account = new RedirectAccount(Maker.SNOM, base, "key-id", "key-secret", "", "", "");
            RedirectHttp http =
                    new RedirectHttp(server.trust, Duration.ofMillis(500), InstantSource.system(), new Random(1));

            assertThatThrownBy(() -> http.send(account, "GET", base, Map.of(), ""))
                    .isInstanceOfSatisfying(
                            RedirectHttp.Stopped.class,
                            e -> Assertions.assertThat(e.refused().why()).isEqualTo(Why.NO_ANSWER));
        } finally {
            over.countDown();
        }
    }
}

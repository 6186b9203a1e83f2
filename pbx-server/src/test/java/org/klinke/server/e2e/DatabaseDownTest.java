package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// The database dies in mid-call: nobody on the phone notices, and no record is lost.
@Tag("slow")
class DatabaseDownTest {
    private static final Duration RESTART_TIME_MAX = Duration.ofSeconds(60);

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    void callsGoOnAndTheirRecordsArriveLater() throws IOException {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);

        klinke.server().killDatabase();

        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);
        assertThat(a.register().status()).isEqualTo(200);
        Phone c = klinke.registered(klinke.acme().phone("102").autoAnswer());
        PhoneCall second = a.call("102").awaitAnswered(SOON);
        second.awaitTone(c.toneHz(), SOON);
        assertThat(second.hangup()).isEqualTo(200);
        assertThat(here.hangup()).isEqualTo(200);

        KlinkeServer.await(
                "the journal to be replayed",
                RESTART_TIME_MAX,
                () -> klinke.server().metric("pbx_journal_pending") == 0
                        && klinke.server().metric("pbx_db_up") == 1);
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("NORMAL");
        assertThat(klinke.acme().record("102").path("cause").asText()).isEqualTo("NORMAL");
    }
}

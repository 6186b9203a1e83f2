package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.media.tone.Goertzel;

/// Foreign phones that share no codec hear each other.
@Tag("foreign")
@Tag("slow")
class TranscodingTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @ParameterizedTest
    @CsvSource({"G722/16000/1, PCMA/8000/1", "opus/48000/2, PCMA/8000/1", "PCMU/8000/1, opus/48000/2"})
    void whoShareNoCodecHearEachOther(String ofCaller, String ofCalled) throws IOException {
        Klinke.Tenant acme = klinke.acme();
        Baresip caller = acme.baresip("100", false, "srtp-mand", ofCaller);
        Baresip called = acme.baresip("101", true, "srtp-mand", ofCalled);
        caller.awaitRegistered(SOON);
        called.awaitRegistered(SOON);

        caller.dial("sip:101@" + acme.domain());

        hears(caller, acme.toneHz("101"));
        hears(called, acme.toneHz("100"));
        assertThat(acme.live("101").toString()).contains(codec(ofCaller)).contains(codec(ofCalled));
        caller.hangup();
        called.awaitEvent("CALL_CLOSED", SOON);
    }

    private static String codec(String line) {
        return line.substring(0, line.indexOf('/')).toLowerCase(java.util.Locale.ROOT);
    }

    private static void hears(Baresip phone, int hz) {
        phone.awaitRecorded(Duration.ofSeconds(2), SOON);
        KlinkeServer.await(hz + " Hz, but " + phone.heard() + phone.log(), SOON, () -> {
            Goertzel.Tone heard = phone.heard();
            return Math.abs(heard.hz() - hz) <= 8 && heard.purity() > 0.9;
        });
    }
}

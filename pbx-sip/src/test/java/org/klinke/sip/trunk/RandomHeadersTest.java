package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.sip.message.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipTransport;

/// Whatever stands in the headers of a carrier's INVITE, reading it ends, and what comes out is fit to be shown.
class RandomHeadersTest {
    private static final String[] PIECES = {
        "<",
        ">",
        "\"",
        "\\",
        ",",
        ";",
        "@",
        "sip:",
        "tel:",
        "+49",
        "%0d%0a",
        "?",
        "=",
        "index=1.1",
        "cause=302",
        " ",
        "Reason",
        "privacy=full",
        "ü",
        ":",
        "[",
        "]",
        "anonymous",
        ".invalid",
        "1.999999999999999999999",
        "\u0007"
    };
    private static final String[] NAMES = {
        "P-Asserted-Identity", "P-Preferred-Identity", "P-Called-Party-ID", "Diversion", "History-Info", "Privacy"
    };

    private final JainCodec codec = new JainCodec();

    private static final List<String> INVITE = List.of(
            "INVITE sip:1@127.0.0.1 SIP/2.0",
            "Via: SIP/2.0/TLS 1.1.1.1;branch=z",
            "From: <sip:1@a>;tag=1",
            "To: <sip:1@a>",
            "Call-ID: 1",
            "CSeq: 1 INVITE",
            "",
            "");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void reading(long seed) throws SipSyntaxException {
        Random random = new Random(seed);
        TrunkLine line = new TrunkLine(
                Example.of("mode: register", "account: 4711@carrier.test +49891")
                        .trunk(),
                Example.of("mode: register", "account: 4711@carrier.test +49891").trunk().accounts().stream()
                        .findFirst(),
                new FakeFlow(new FakeLoop(), SipTransport.TLS, "192.0.2.1", 5061),
                "t0ken",
                List.of(),
                Optional.empty());
        for (int i = 0; i < 2_000; i++) {
            Request invite = (Request) codec.parse(String.join("\r\n", INVITE).getBytes(UTF_8));
            for (String name : NAMES) {
                StringBuilder value = new StringBuilder();
                for (int left = random.nextInt(12); left >= 0; left--) {
                    value.append(PIECES[random.nextInt(PIECES.length)]);
                }
                try {
                    invite.addHeader(codec.headers().createHeader(name, value.toString()));
                } catch (ParseException _) {
                    // what the library refuses never comes this far
                }
            }
            CarrierInvite read = CarrierInvite.read(line, invite);
            assertThat(read.caller().number()).matches("[+]?[0-9A-Za-z*#._~-]*");
            assertThat(read.caller().name().codePoints().noneMatch(Character::isISOControl))
                    .isTrue();
            assertThat(read.called()).isNotEmpty();
            assertThat(read.diversions()).hasSizeLessThanOrEqualTo(5);
        }
    }
}

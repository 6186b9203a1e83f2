package org.klinke.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.call.CallerId;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.dialog.DialogTags;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipTransport;

/// RFC 3428 §8: no MESSAGE is larger than 1,300 bytes, and what is cut stays readable.
class TextsToPhonesTest {
    private final JainCodec codec = new JainCodec();
    private final MessageRequests requests = new MessageRequests(codec, new DialogTags("node", new Random(1)));

    private Request message(String text) throws ParseException {
        Binding phone = new Binding(
                "1",
                new FakeFlow(new FakeLoop(), SipTransport.UDP, "192.0.2.7", 5060),
                codec.addresses().createURI("sip:desk-100@192.0.2.7:5060;transport=udp"),
                List.of(),
                Optional.empty());
        return TextsToPhones.fitting(
                text, body -> requests.message(phone, new CallerId("112: Änne", "20"), "10", "acme.example", 70, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ä", "€", "😀", "x😀ä"})
    void aTextThatIsTooLongIsCutAtACharacter(String unit) throws ParseException {
        Request request = message(unit.repeat(3_000 / unit.getBytes(UTF_8).length));
        assertThat(request.toString().getBytes(UTF_8).length).isBetween(1_100, TextsToPhones.REQUEST_BYTES_MAX);
        String body = new String(request.getRawContent(), UTF_8);
        assertThat(body).endsWith("…").doesNotContain("\ufffd");
        assertThat(unit.repeat(3_000)).startsWith(body.substring(0, body.length() - 1));
    }

    @Test
    void aShortOneIsWhole() throws ParseException {
        assertThat(new String(message("112 wird gerade gerufen von Änne (20)").getRawContent(), UTF_8))
                .isEqualTo("112 wird gerade gerufen von Änne (20)");
    }

    @ParameterizedTest
    @CsvSource({"äöü, 5, ä…", "äöü, 4, …", "a😀b, 8, a😀…", "a😀b, 7, a…", "abc, 0, …"})
    void cut(String text, int bytesMax, String cut) {
        assertThat(TextsToPhones.cut(text, bytesMax)).isEqualTo(cut);
    }
}

package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.sip.codec.JainCodec;

class ChallengeChoiceTest {
    private final ChallengeChoice choice = new ChallengeChoice(true);

    @ParameterizedTest
    @ValueSource(strings = {"", "User-Agent: Linphone/5.2\r\n", "User-Agent: not baresip v1.0.0\r\n"})
    void asksForSha256FirstThenMd5(String userAgent) throws Exception {
        assertThat(choice.of(register(userAgent))).containsExactly(HashAlgorithm.SHA_256, HashAlgorithm.MD5);
    }

    @Test
    void asksAPhoneThatGivesUpAtSha256ForMd5Alone() throws Exception {
        Request request = register("User-Agent: baresip v1.0.0 (x86_64/linux)\r\n");

        assertThat(choice.of(request)).containsExactly(HashAlgorithm.MD5);
        assertThat(new ChallengeChoice(false).of(request)).containsExactly(HashAlgorithm.SHA_256);
    }

    private static Request register(String userAgent) throws Exception {
        String text = "REGISTER sip:acme.example SIP/2.0\r\n"
                + "Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK1\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:100@acme.example>;tag=1\r\n"
                + "To: <sip:100@acme.example>\r\n"
                + "Call-ID: 1\r\n"
                + "CSeq: 1 REGISTER\r\n"
                + userAgent
                + "Content-Length: 0\r\n\r\n";
        return (Request) new JainCodec().parse(text.getBytes(UTF_8));
    }
}

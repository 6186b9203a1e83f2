package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TraceTextTest {
    private static final String CALL = """
            {"id": "0199", "tenant": "acme", "from": "100 Alice", "dialled": "101", "startedAt": "2026-11-25T10:00:00Z",
             "legs": [{"letter": "A", "party": "100 Alice", "outcome": "called us"},
                      {"letter": "B", "party": "101 Bob", "outcome": "was called"},
                      {"letter": "C", "party": "101 Bob", "outcome": "was called"}],
             "timeline": [
               {"millis": 0, "leg": "A", "kind": "received", "text": "INVITE sip:101@acme.example (SDP)",
                "detail": "INVITE sip:101@acme.example SIP/2.0\\r\\nVia: x\\r\\n\\r\\nv=0\\r\\nc=IN IP4 192.0.2.7\\r\\nm=audio 4000 RTP/SAVP 8 0\\r\\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***\\r\\na=sendonly\\r\\n"},
               {"millis": 1, "leg": "A", "kind": "sent", "text": "100 Trying (INVITE)", "detail": ""},
               {"millis": 2, "leg": "", "kind": "decision", "text": "101 is the extension of Bob", "detail": ""},
               {"millis": 3, "leg": "B", "kind": "sent", "text": "INVITE sip:bob@192.0.2.8:5061;transport=tls (SDP)", "detail": ""},
               {"millis": 4, "leg": "C", "kind": "sent", "text": "INVITE sip:192.0.2.9:5061 (SDP)", "detail": ""},
               {"millis": 504, "leg": "C", "kind": "sent", "text": "INVITE sip:192.0.2.9 (SDP) (retransmission)", "detail": ""},
               {"millis": 700, "leg": "B", "kind": "received", "text": "486 Busy \\u001b[31m (INVITE)", "detail": ""}],
             "summary": "Ended: Busy", "remedy": ""}
            """;

    @Test
    void drawsALadderOfAllLegs() throws IOException {
        assertThat(print(new TraceText(false, false, Texts.of(Locale.ENGLISH)))).contains("""
                             A 100 Alice                       Klinke                            B 101 Bob                         C 101 Bob
                      0 ms   |- INVITE 101 (SDP) ------------->|                                 |                                 |
                      1 ms   |<---------- 100 Trying (INVITE) -|                                 |                                 |
                      2 ms     decision: 101 is the extension of Bob
                      3 ms   |                                 |- INVITE bob (SDP) ------------->|                                 |
                      4 ms   |                                 |- INVITE (SDP) --------------------------------------------------->|
                    504 ms   |                                 |- INVITE (SDP) (retransmission) ---------------------------------->|
                    700 ms   |                                 |<------ 486 Busy ?[31m (INVITE) -|                                 |
                """.indent(0));
    }

    @Test
    void foldsSessionDescriptionsUnlessAskedNotTo() throws IOException {
        String folded = print(new TraceText(true, false, Texts.of(Locale.ENGLISH)));
        assertThat(folded)
                .contains("| Via: x")
                .contains(
                        "| [SDP: IN IP4 192.0.2.7, audio 4000 RTP/SAVP 8 0, crypto AES_CM_128_HMAC_SHA1_80, sendonly]")
                .doesNotContain("inline");
        assertThat(print(new TraceText(true, true, Texts.of(Locale.ENGLISH))))
                .contains("| a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***")
                .doesNotContain("[SDP:");
        assertThat(print(new TraceText(false, false, Texts.of(Locale.ENGLISH)))).doesNotContain("Via");
    }

    private static String print(TraceText text) throws IOException {
        StringWriter out = new StringWriter();
        text.print(new ObjectMapper().readTree(CALL), new PrintWriter(out));
        return out.toString().replace("\r\n", "\n");
    }
}

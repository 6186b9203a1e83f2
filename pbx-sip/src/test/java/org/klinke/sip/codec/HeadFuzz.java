package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// Fuzz target: the head scan and the answer made from raw bytes. Nothing but [SipSyntaxException] comes out, and the
/// answer is one head whatever the request held.
public final class HeadFuzz {
    private HeadFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            SipHead head = SipHead.scan(data);
            head.branch();
            head.sentBy();
            head.callId();
            head.fromTag();
            head.toTag();
            head.requestUri();
        } catch (SipSyntaxException e) {
            if (e.status() < 400 || e.reason().isEmpty()) {
                throw new IllegalStateException(e.status() + " " + e.reason(), e);
            }
        }
        RawAnswer.to(data, 400, "Bad", "tag", "").ifPresent(answer -> {
            String text = new String(answer, ISO_8859_1);
            if (!text.startsWith("SIP/2.0 400 Bad\r\n") || text.indexOf("\r\n\r\n") != text.length() - 4) {
                throw new IllegalStateException(text);
            }
        });
    }
}

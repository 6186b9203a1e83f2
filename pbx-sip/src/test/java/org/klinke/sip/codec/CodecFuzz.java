package org.klinke.sip.codec;

import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;

/// Fuzz target: what the head scan lets through goes to the parser. Nothing but [SipSyntaxException] comes out, and an
/// answer to what was parsed can be printed and read.
public final class CodecFuzz {
    private static final JainCodec CODEC = new JainCodec();

    private CodecFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            SipHead.scan(data);
            Message message = CODEC.parse(data);
            if (message.toString().isEmpty()) {
                throw new IllegalStateException("prints as nothing");
            }
            if (message instanceof Request request && request.getHeader(ViaHeader.NAME) != null) {
                SipHead.scan(CODEC.print(CODEC.response(486, request)));
            }
        } catch (SipSyntaxException e) {
            if (e.reason().isEmpty()) {
                throw new IllegalStateException(e);
            }
        }
    }
}

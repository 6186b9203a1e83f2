package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Fuzz target: the frame decoder. However a stream is cut into reads, the same comes out; and all of it is within the
/// limits.
public final class FrameFuzz {
    private FrameFuzz() {}

    /// @param data the first byte says where the stream is cut, the rest is the stream
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] stream = Arrays.copyOfRange(data, 1, data.length);
        int cut = Math.max(1, data[0] & 0xff);
        List<String> whole = decoded(stream, stream.length);
        List<String> inParts = decoded(stream, cut);
        if (!whole.equals(inParts)) {
            throw new IllegalStateException("cut every " + cut + " bytes: " + inParts + " instead of " + whole);
        }
        SipFrameDecoder.datagram(stream, new Checker(new ArrayList<>()));
    }

    private static List<String> decoded(byte[] stream, int step) {
        List<String> out = new ArrayList<>();
        SipFrameDecoder decoder = new SipFrameDecoder();
        Checker checker = new Checker(out);
        for (int from = 0; from < stream.length; from += step) {
            decoder.feed(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + step)), checker);
        }
        return out;
    }

    private record Checker(List<String> out) implements SipFrameDecoder.Sink {
        @Override
        public void message(byte[] message) {
            if (message.length > SipFrameDecoder.HEAD_BYTES_MAX + SipFrameDecoder.BODY_BYTES_MAX + 64) {
                throw new IllegalStateException("message of " + message.length + " bytes");
            }
            String text = new String(message, ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0 || text.substring(0, head).contains("\r\n ")) {
                throw new IllegalStateException("not unfolded: " + text);
            }
            HeadLines.Length length = HeadLines.contentLength(message, 0, head + 2);
            if (!(length instanceof HeadLines.Length.Given(int bytes, boolean repeated))
                    || repeated
                    || bytes != message.length - head - 4) {
                throw new IllegalStateException(length + " for a body of " + (message.length - head - 4));
            }
            out.add(text);
        }

        @Override
        public void ping() {
            out.add("ping");
        }

        @Override
        public void refused(byte[] head, SipReceiver.Refusal refusal) {
            // What could be read of the head may depend on the cut; that it was refused must not.
            out.add("refused " + refusal);
        }
    }
}

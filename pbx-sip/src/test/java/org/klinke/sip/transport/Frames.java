package org.klinke.sip.transport;

import java.util.Arrays;

/// Framing for flows in memory: what a socket would do with the bytes before the receiver sees them.
public final class Frames {
    private Frames() {}

    /// One datagram.
    public static void datagram(byte[] packet, SipFlow flow, SipReceiver receiver) {
        SipFrameDecoder.datagram(packet, sink(flow, receiver));
    }

    /// The bytes of a new stream, read in parts of `step` bytes.
    public static void stream(byte[] bytes, int step, SipFlow flow, SipReceiver receiver) {
        SipFrameDecoder decoder = new SipFrameDecoder();
        for (int from = 0; from < bytes.length; from += step) {
            decoder.feed(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + step)), sink(flow, receiver));
        }
    }

    private static SipFrameDecoder.Sink sink(SipFlow flow, SipReceiver receiver) {
        return new SipFrameDecoder.Sink() {
            @Override
            public void message(byte[] message) {
                receiver.onMessage(flow, message);
            }

            @Override
            public void ping() {}

            @Override
            public void refused(byte[] head, SipReceiver.Refusal refusal) {
                receiver.onRefused(flow, head, refusal);
            }
        };
    }
}

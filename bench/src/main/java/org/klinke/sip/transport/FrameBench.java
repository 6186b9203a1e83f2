package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// From the bytes of a stream to one message. In the decoder's own package, which keeps it to itself.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBench implements SipFrameDecoder.Sink {
    private final byte[] register = """
            REGISTER sip:bench.test SIP/2.0
            Via: SIP/2.0/TLS 192.0.2.7:5061;rport;branch=z9hG4bK100.7
            Max-Forwards: 70
            From: <sip:100@bench.test>;tag=f100
            To: <sip:100@bench.test>
            Call-ID: r100@bench
            CSeq: 7 REGISTER
            Contact: <sip:100@192.0.2.7:5061>
            Expires: 3600
            User-Agent: bench
            Content-Length: 0

            """.replace("\n", "\r\n").getBytes(US_ASCII);
    private final SipFrameDecoder decoder = new SipFrameDecoder();
    private byte[] last = {};

    @Benchmark
    public byte[] decode() {
        decoder.feed(register.clone(), this);
        return last;
    }

    @Override
    public void message(byte[] message) {
        last = message;
    }

    @Override
    public void ping() {}

    @Override
    public void refused(byte[] head, SipReceiver.Refusal refusal) {
        throw new IllegalStateException(refusal.reason());
    }
}

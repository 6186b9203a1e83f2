package org.klinke.bench;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.srtp.SrtpReceiver;
import org.klinke.media.srtp.SrtpSender;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// SRTP of one packet of 20 ms G.711: protected for one leg and opened by another, which is what a relayed packet
/// costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SrtpBench {
    private static final int LENGTH = RtpPacket.HEADER_BYTES + 160;

    @Param
    public SrtpSuite suite;

    private final byte[] packet = new byte[LENGTH + SrtpSender.OVERHEAD_BYTES_MAX];
    private SrtpSender sender;
    private SrtpReceiver receiver;
    private SrtpReceiver stranger;
    private int sequence;

    @Setup
    public void keys() {
        SrtpKey key = key();
        sender = new SrtpSender(key);
        receiver = new SrtpReceiver(key);
        stranger = new SrtpReceiver(key());
        RtpPacket.writeHeader(packet, false, 8, 0, 0, 4711);
    }

    @Benchmark
    public int protectAndOpen() {
        int length = protect();
        int opened = receiver.unprotect(packet, length);
        if (opened != LENGTH) {
            throw new IllegalStateException("not opened: " + opened);
        }
        return opened;
    }

    @Benchmark
    public int protect() {
        sequence++;
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        return sender.protect(packet, LENGTH);
    }

    /// A packet whose tag is wrong.
    @Benchmark
    public int refuse() {
        return stranger.unprotect(packet, LENGTH + suite.tagBytes());
    }

    private SrtpKey key() {
        byte[] bytes = new byte[suite.keyBytes() + suite.saltBytes()];
        new SecureRandom().nextBytes(bytes);
        return new SrtpKey(suite, bytes);
    }
}

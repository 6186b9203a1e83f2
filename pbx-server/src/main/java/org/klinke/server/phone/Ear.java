package org.klinke.server.phone;

import org.klinke.media.tone.Goertzel;

/// Listens to one stream of opened RTP packets: counts them and keeps the last second of sound. Thread-safe.
final class Ear {
    private static final int RATE_HZ = 8_000;
    /// A stream that paused this long is heard as silence.
    private static final long SILENCE_AFTER_NANOS = 400_000_000L;
    /// A jump of sequence numbers beyond this is a new start, not loss (RFC 3550 §A.1).
    private static final int DROPOUT_PACKETS_MAX = 3_000;

    private final short[] sound = new short[RATE_HZ];
    private int filled;
    private int at;
    private long agreedNanos;
    private long firstNanos;
    private long lastNanos;
    private long packets;
    private long lost;
    private long rejected;
    private long rtcpPackets;
    private long ssrc;
    private int lastSequence;
    private boolean started;
    private double transitBefore;
    private double jitterSamples;

    /// Media was agreed on: the first packet is timed from here.
    synchronized void agreed() {
        if (agreedNanos == 0) {
            agreedNanos = System.nanoTime();
        }
    }

    /// Forgets what was heard; the counts start anew.
    synchronized void afresh() {
        filled = 0;
        at = 0;
        agreedNanos = System.nanoTime();
        firstNanos = 0;
        packets = 0;
        lost = 0;
        rejected = 0;
        rtcpPackets = 0;
        started = false;
        jitterSamples = 0;
    }

    synchronized void packet(long packetSsrc, int sequence, long timestamp, short[] samples) {
        long now = System.nanoTime();
        if (packets == 0) {
            firstNanos = now;
        }
        if (!started || packetSsrc != ssrc) {
            started = true;
            ssrc = packetSsrc;
            transitBefore = transit(now, timestamp);
        } else {
            int step = (sequence - lastSequence) & 0xffff;
            if (step == 0 || step > 0x8000) {
                return; // a duplicate or a late packet: counted as lost already
            }
            if (step <= DROPOUT_PACKETS_MAX) {
                lost += step - 1;
            }
            double transit = transit(now, timestamp);
            jitterSamples += (Math.abs(transit - transitBefore) - jitterSamples) / 16;
            transitBefore = transit;
        }
        lastSequence = sequence;
        lastNanos = now;
        packets++;
        for (short sample : samples) {
            sound[at] = sample;
            at = (at + 1) % sound.length;
        }
        filled = Math.min(sound.length, filled + samples.length);
    }

    synchronized void rejected() {
        rejected++;
    }

    synchronized void rtcp() {
        rtcpPackets++;
    }

    Heard heard() {
        short[] last;
        synchronized (this) {
            boolean flowing = packets > 0 && System.nanoTime() - lastNanos < SILENCE_AFTER_NANOS;
            last = new short[flowing ? filled : 0];
            for (int i = 0; i < last.length; i++) {
                last[i] = sound[Math.floorMod(at - last.length + i, sound.length)];
            }
        }
        Goertzel.Tone tone = Goertzel.strongest(last);
        synchronized (this) {
            return new Heard(
                    tone.hz(),
                    tone.purity(),
                    tone.level(),
                    packets,
                    lost,
                    rejected,
                    jitterSamples * 1_000 / RATE_HZ,
                    packets == 0 ? -1 : Math.max(0, (firstNanos - agreedNanos) / 1_000_000),
                    ssrc,
                    rtcpPackets);
        }
    }

    private static double transit(long nanos, long timestamp) {
        return nanos * (RATE_HZ / 1e9) - timestamp;
    }
}

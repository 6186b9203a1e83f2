package org.klinke.server.phone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.klinke.core.media.Codec;
import org.klinke.core.media.SrtpKey;
import org.klinke.media.codec.G711;
import org.klinke.media.srtp.SrtpReceiver;
import org.klinke.media.srtp.SrtpSender;
import org.klinke.media.tone.Sine;

/// One pair of media sockets: sends a tone every 20 ms, gives what comes to the [Ear].
///
/// ```
///   Sine ─▶ G.711 ─▶ RTP header ─▶ SRTP ─▶ socket P      P+1 is held, so that nobody else gets our RTCP
///          Ear ◀─ G.711 ◀─ RTP header ◀─ SRTP ◀─ socket P
/// ```
final class PhoneAudio implements AutoCloseable {
    private static final int PAIR_TRIES_MAX = 100;
    private static final long PACKET_NANOS = 20_000_000;
    private static final int FRAME_SAMPLES = 160;
    private static final int HEADER_BYTES = 12;
    private static final int DATAGRAM_BYTES_MAX = 2_048;

    /// @param sendKey empty = plain RTP
    /// @param receiveKey present exactly if `sendKey` is
    /// @param payloadType towards the far end
    /// @param sends the far end wants our tone
    record Agreement(
            InetSocketAddress remote,
            Optional<SrtpKey> sendKey,
            Optional<SrtpKey> receiveKey,
            Codec codec,
            int payloadType,
            boolean sends) {}

    /// What the two threads work with; replaced as a whole.
    ///
    /// @param inBefore opens what was on its way when the far end changed its key (RFC 4568 §7.1.4)
    private record Path(
            Agreement agreement,
            Optional<SrtpSender> out,
            Optional<SrtpReceiver> in,
            Optional<SrtpReceiver> inBefore) {}

    private final DatagramSocket rtp;
    private final DatagramSocket rtcp;
    private final Ear ear;
    private final Ladder ladder;
    private final Sine tone;
    private final int ssrc;
    private int sequence;
    private int timestamp;
    private volatile Optional<Path> path = Optional.empty();
    /// Of the receiving thread alone.
    private Optional<Path> heardUnder = Optional.empty();
    private boolean started;

    PhoneAudio(InetAddress local, int toneHz, SecureRandom random, Ear ear, Ladder ladder) {
        this.ear = ear;
        this.ladder = ladder;
        this.tone = new Sine(toneHz, G711.SAMPLE_RATE);
        this.ssrc = random.nextInt();
        this.sequence = random.nextInt(0x8000); // RFC 3711 §3.3.1: leaves room before the first wrap
        this.timestamp = random.nextInt();
        DatagramSocket[] pair = evenPair(local);
        this.rtp = pair[0];
        this.rtcp = pair[1];
    }

    InetSocketAddress address() {
        return new InetSocketAddress(rtp.getLocalAddress(), rtp.getLocalPort());
    }

    /// Starts or changes the stream. A key that stays keeps its rollover counter and replay window.
    synchronized void agree(Agreement now) {
        Optional<Path> before = path;
        Optional<SrtpSender> out = now.sendKey()
                .map(key -> before.filter(was -> was.agreement().sendKey().equals(now.sendKey()))
                        .flatMap(Path::out)
                        .orElseGet(() -> new SrtpSender(key)));
        Optional<SrtpReceiver> in = now.receiveKey()
                .map(key -> before.filter(was -> was.agreement().receiveKey().equals(now.receiveKey()))
                        .flatMap(Path::in)
                        .orElseGet(() -> new SrtpReceiver(key)));
        Optional<SrtpReceiver> inBefore = before.flatMap(Path::in).filter(was -> !in.equals(Optional.of(was)));
        path = Optional.of(new Path(now, out, in, inBefore));
        if (!started) {
            started = true;
            Thread.ofVirtual().name("phone-rtp-in").start(this::receive);
            Thread.ofVirtual().name("phone-rtp-out").start(this::send);
        }
    }

    void sendRaw(byte[] datagram) {
        path.ifPresent(now -> sendTo(now.agreement().remote(), datagram, datagram.length));
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }

    private void send() {
        long next = System.nanoTime();
        while (!rtp.isClosed()) {
            path.ifPresent(this::sendFrame);
            next += PACKET_NANOS;
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            } else if (wait < -50 * PACKET_NANOS) {
                next = System.nanoTime(); // the machine stood still: no burst of a second
            }
        }
    }

    private void sendFrame(Path now) {
        short[] samples = tone.next(FRAME_SAMPLES);
        timestamp += FRAME_SAMPLES;
        InetSocketAddress remote = now.agreement().remote();
        if (!now.agreement().sends() || remote.getAddress().isAnyLocalAddress()) {
            return;
        }
        byte[] packet = new byte[DATAGRAM_BYTES_MAX];
        ByteBuffer out = ByteBuffer.wrap(packet);
        out.put((byte) 0x80).put((byte) now.agreement().payloadType());
        out.putShort((short) sequence).putInt(timestamp).putInt(ssrc);
        out.put(now.agreement().codec().equals(Codec.PCMU) ? G711.encodeMulaw(samples) : G711.encodeAlaw(samples));
        sequence = (sequence + 1) & 0xffff;
        int length = out.position();
        int wire = now.out().isPresent() ? now.out().get().protect(packet, length) : length;
        sendTo(remote, packet, wire);
    }

    private void sendTo(InetSocketAddress remote, byte[] bytes, int length) {
        try {
            rtp.send(new DatagramPacket(bytes, length, remote));
        } catch (IOException e) {
            if (!rtp.isClosed()) {
                ladder.note("RTP not sent: " + e.getMessage());
            }
        }
    }

    private void receive() {
        byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
        while (!rtp.isClosed()) {
            try {
                DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
                rtp.receive(datagram);
                Optional<Path> now = path;
                if (now.isPresent()) {
                    read(now.get(), buffer, datagram.getLength());
                }
            } catch (IOException e) {
                if (!rtp.isClosed()) {
                    ladder.note("RTP not received: " + e.getMessage());
                }
            }
        }
    }

    private void read(Path now, byte[] packet, int wireLength) {
        int payloadType = packet[1] & 0x7f;
        if (wireLength >= 8 && payloadType >= 64 && payloadType <= 95) { // RTCP with mux (RFC 5761 §4)
            ear.rtcp();
            return;
        }
        int length = wireLength;
        if (length > HEADER_BYTES && now.in().isPresent()) {
            length = now.in().get().unprotect(packet, wireLength);
            if (length == SrtpReceiver.WRONG_TAG && isLate(now, packet, wireLength)) {
                return;
            }
            heardUnder = length > 0 ? Optional.of(now) : heardUnder;
        }
        if (length <= HEADER_BYTES || (packet[0] & 0xc0) != 0x80) {
            ear.rejected();
            return;
        }
        if (payloadType != 0 && payloadType != 8) {
            return; // telephone events and the like: no sound
        }
        ByteBuffer in = ByteBuffer.wrap(packet);
        int header = HEADER_BYTES + 4 * (packet[0] & 0x0f);
        int from = Math.min(header, length);
        short[] samples = payloadType == 0
                ? G711.decodeMulaw(packet, from, length - from)
                : G711.decodeAlaw(packet, from, length - from);
        ear.packet(in.getInt(8) & 0xffffffffL, in.getShort(2) & 0xffff, in.getInt(4) & 0xffffffffL, samples);
    }

    /// Sent under the key before, and none under the new one has come yet: neither sound nor a forgery.
    private boolean isLate(Path now, byte[] packet, int wireLength) {
        return !heardUnder.equals(Optional.of(now))
                && now.inBefore()
                        .filter(before -> before.unprotect(packet, wireLength) > 0)
                        .isPresent();
    }

    /// Two neighbouring free ports, the first one even (RFC 3550 §11).
    private static DatagramSocket[] evenPair(InetAddress local) {
        for (int tries = 0; tries < PAIR_TRIES_MAX; tries++) {
            try {
                DatagramSocket first = new DatagramSocket(new InetSocketAddress(local, 0));
                int port = first.getLocalPort();
                if (port % 2 == 0) {
                    try {
                        return new DatagramSocket[] {first, new DatagramSocket(new InetSocketAddress(local, port + 1))};
                    } catch (SocketException _) {
                        // the neighbour is taken: another pair
                    }
                }
                first.close();
            } catch (SocketException e) {
                throw new IllegalStateException("no UDP port on " + local.getHostAddress(), e);
            }
        }
        throw new IllegalStateException("no pair of free UDP ports on " + local.getHostAddress());
    }
}

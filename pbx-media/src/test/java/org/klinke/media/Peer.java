package org.klinke.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.ExtendedReports;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.srtp.SrtpSender;
import org.klinke.media.srtp.SrtpSession;

/// The far end of one leg: sockets on loopback, keys, a stream of its own.
final class Peer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    final EngineFixture engine;
    final LegId leg = EngineFixture.newLeg();
    final InetAddress address;
    final MediaEvent.Opened opened;
    final boolean secure;
    final Random random = new Random();
    DatagramSocket rtp;
    final DatagramSocket rtcp;
    SrtpKey mine = TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, random);
    SrtpKey engines = TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, random);
    SrtpSession srtp = new SrtpSession(mine, engines);
    boolean mux = true;
    boolean weSend = true;
    boolean weReceive = true;
    boolean tones = true;
    List<AgreedCodec> codecs = List.of(new AgreedCodec(Codec.PCMA, 8, 8));
    int payloadType = 8;
    int ssrc = random.nextInt();
    int sequence = 1000;
    int timestamp = 5000;

    Peer(EngineFixture engine, String address, boolean secure, Optional<LegId> near) {
        this.engine = engine;
        this.address = EngineFixture.address(address);
        this.secure = secure;
        rtp = socket();
        rtcp = socket();
        opened = engine.open(leg, EngineFixture.address("127.0.0.1"), this.address, secure, near);
    }

    static Peer secure(EngineFixture engine) {
        return new Peer(engine, "127.0.0.1", true, Optional.empty());
    }

    static Peer plain(EngineFixture engine) {
        return new Peer(engine, "127.0.0.1", false, Optional.empty());
    }

    /// Fresh keys of another suite, before anything is agreed.
    Peer suite(SrtpSuite suite) {
        mine = TestPackets.key(suite, random);
        engines = TestPackets.key(suite, random);
        srtp = new SrtpSession(mine, engines);
        return this;
    }

    Peer agree() {
        engine.apply(new MediaCommand.Agree(leg, agreement()));
        return this;
    }

    StreamAgreement agreement() {
        InetSocketAddress here = local(rtp);
        return new StreamAgreement(
                here,
                mux ? here : local(rtcp),
                mux,
                secure ? Optional.of(engines) : Optional.empty(),
                secure ? Optional.of(mine) : Optional.empty(),
                codecs,
                weSend,
                weReceive,
                0,
                Optional.empty(),
                Optional.empty(),
                ExtendedReports.NONE,
                tones);
    }

    /// Sends the next packet of the stream.
    Peer say(byte[] payload) {
        send(rtp, next(payload), opened.rtp());
        return this;
    }

    /// The next packet as it goes over the wire.
    byte[] next(byte[] payload) {
        byte[] packet = TestPackets.rtp(payloadType, sequence++ & 0xffff, timestamp, ssrc, payload);
        timestamp += 160;
        return secure ? protect(srtp, packet) : packet;
    }

    static byte[] protect(SrtpSession session, byte[] packet) {
        byte[] room = Arrays.copyOf(packet, packet.length + SrtpSender.OVERHEAD_BYTES_MAX);
        return Arrays.copyOf(room, session.protect(room, packet.length));
    }

    static byte[] protectRtcp(SrtpSession session, byte[] packet) {
        byte[] room = Arrays.copyOf(packet, packet.length + SrtpSender.OVERHEAD_BYTES_MAX);
        return Arrays.copyOf(room, session.protectRtcp(room, packet.length));
    }

    static void send(DatagramSocket from, byte[] packet, InetSocketAddress to) {
        try {
            from.send(new DatagramPacket(packet, packet.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next RTP packet, opened; RTCP in between is left out.
    Heard hear() {
        long start = System.nanoTime();
        while (true) {
            byte[] wire = receive(rtp, left(start));
            if (wire == null) {
                throw new AssertionError("nothing heard");
            }
            if (RtpPacket.looksLikeRtcp(wire, wire.length)) {
                continue;
            }
            int length = secure ? srtp.unprotect(wire, wire.length) : wire.length;
            if (length < 0) {
                throw new AssertionError("cannot open what was heard: " + length);
            }
            return new Heard(Arrays.copyOf(wire, length));
        }
    }

    /// The next packet of either port that is RTCP, opened.
    byte[] hearReport(DatagramSocket socket) {
        long start = System.nanoTime();
        while (true) {
            byte[] wire = receive(socket, left(start));
            if (wire == null) {
                throw new AssertionError("no report");
            }
            if (RtpPacket.looksLikeRtcp(wire, wire.length)) {
                int length = secure ? srtp.unprotectRtcp(wire, wire.length) : wire.length;
                if (length < 0) {
                    throw new AssertionError("cannot open the report: " + length);
                }
                return Arrays.copyOf(wire, length);
            }
        }
    }

    /// Whether no RTP lies in the socket: call it after something that came later was heard elsewhere.
    boolean heardNothing() {
        byte[] wire;
        while ((wire = receive(rtp, 1)) != null) {
            if (!RtpPacket.looksLikeRtcp(wire, wire.length)) {
                return false;
            }
        }
        return true;
    }

    private static int left(long startNanos) {
        return (int) Math.max(1, PATIENCE_MILLIS - (System.nanoTime() - startNanos) / 1_000_000);
    }

    static byte @Nullable [] receive(DatagramSocket socket, int timeoutMillis) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            socket.setSoTimeout(timeoutMillis);
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    DatagramSocket socket() {
        return socket(address);
    }

    static DatagramSocket socket(InetAddress address) {
        try {
            return new DatagramSocket(new InetSocketAddress(address, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static InetSocketAddress local(DatagramSocket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    byte[] payload() {
        byte[] payload = new byte[160];
        random.nextBytes(payload);
        return payload;
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }

    /// A plain RTP packet.
    record Heard(byte[] packet) {
        int sequence() {
            return RtpPacket.sequence(packet);
        }

        int timestamp() {
            return RtpPacket.timestamp(packet);
        }

        int ssrc() {
            return RtpPacket.ssrc(packet);
        }

        int payloadType() {
            return RtpPacket.payloadType(packet);
        }

        byte[] payload() {
            return Arrays.copyOfRange(packet, RtpPacket.HEADER_BYTES, packet.length);
        }
    }
}

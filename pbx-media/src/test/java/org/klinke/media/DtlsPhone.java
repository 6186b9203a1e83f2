package org.klinke.media;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.DtlsSession;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.IceParameters;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.dtls.DtlsHandshake;
import org.klinke.media.dtls.DtlsHandshakes;
import org.klinke.media.dtls.DtlsOutcome;
import org.klinke.media.ice.StunMessage;
import org.klinke.media.ice.StunWriter;
import org.klinke.media.srtp.SrtpSession;

/// The far end of a DTLS leg, with or without ICE: like a browser it makes checks, shakes hands and talks, from sockets
/// that it may change.
final class DtlsPhone implements AutoCloseable {
    static final IceParameters ENGINES_ICE = new IceParameters("lite", "the-engines-own-password", true);
    private static final int PATIENCE_SECONDS = 10;

    final EngineFixture engine;
    final LegId leg = EngineFixture.newLeg();
    final MediaEvent.Opened opened;
    final DtlsHandshakes identity = new DtlsHandshakes(new SecureRandom(), Instant.now(), System::nanoTime);
    final CompletableFuture<DtlsOutcome> outcome = new CompletableFuture<>();
    final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> rtp = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> dtls = new LinkedBlockingQueue<>();
    volatile DatagramSocket socket;
    volatile @Nullable DtlsHandshake handshake;
    boolean active = true;
    boolean ice = true;
    List<SrtpSuite> suites = List.of(SrtpSuite.AEAD_AES_128_GCM);
    List<Fingerprint> announced = List.of(identity.fingerprint());

    @Nullable
    SrtpSession srtp;

    private int sequence = 1000;
    private int timestamp = 7;

    DtlsPhone(EngineFixture engine, String address, Optional<LegId> near) {
        this.engine = engine;
        socket = listen(address);
        opened = engine.open(leg, EngineFixture.address("127.0.0.1"), EngineFixture.address("127.0.0.1"), true, near);
    }

    /// A socket whose datagrams are sorted as a media port does it.
    DatagramSocket listen(String address) {
        DatagramSocket fresh = Peer.socket(EngineFixture.address(address));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                    fresh.receive(packet);
                    sort(Arrays.copyOf(packet.getData(), packet.getLength()));
                }
            } catch (SocketException _) {
                // closed
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return fresh;
    }

    private void sort(byte[] datagram) {
        int first = datagram[0] & 0xff;
        if (first < 4) {
            stun.add(datagram);
        } else if (first < 64) {
            DtlsHandshake running = handshake;
            dtls.add(datagram);
            if (running != null) {
                running.offer(datagram);
            }
        } else if (first < 192 && !org.klinke.media.rtp.RtpPacket.looksLikeRtcp(datagram, datagram.length)) {
            rtp.add(datagram);
        }
    }

    StreamAgreement agreement() {
        InetSocketAddress here = ice ? new InetSocketAddress("0.0.0.0", 9) : Peer.local(socket);
        return new StreamAgreement(
                here,
                here,
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(new AgreedCodec(Codec.PCMA, 8, 8)),
                true,
                true,
                0,
                Optional.of(new DtlsSession(announced, !active, suites)),
                ice ? Optional.of(ENGINES_ICE) : Optional.empty());
    }

    DtlsPhone agree() {
        engine.apply(new MediaCommand.Agree(leg, agreement()));
        return this;
    }

    static byte[] check(String ufrag, String password, boolean nominate) {
        byte[] transaction = new byte[12];
        new SecureRandom().nextBytes(transaction);
        StunWriter check = new StunWriter(StunMessage.BINDING_REQUEST, transaction)
                .username(ufrag + ":phon")
                .controlling(1, 1);
        return (nominate ? check.useCandidate() : check).finish(password.getBytes(US_ASCII));
    }

    /// A check and its answer, from the socket it has now.
    DtlsPhone check(boolean nominate) throws InterruptedException {
        Peer.send(socket, check(ENGINES_ICE.ufrag(), ENGINES_ICE.password(), nominate), opened.rtp());
        byte[] answer = take(stun, "answer to a check");
        if (StunMessage.parse(answer, answer.length).orElseThrow().type() != StunMessage.BINDING_SUCCESS) {
            throw new AssertionError("check refused");
        }
        return this;
    }

    DtlsPhone shakeHands() {
        handshake = identity.start(
                new DtlsSession(List.of(opened.certificate().orElseThrow()), active, suites), new DtlsHandshake.Link() {
                    @Override
                    public void send(byte[] datagram) {
                        Peer.send(socket, datagram, opened.rtp());
                    }

                    @Override
                    public void ended(DtlsOutcome ended) {
                        outcome.complete(ended);
                    }
                });
        return this;
    }

    DtlsPhone keyed() throws Exception {
        DtlsOutcome.Keyed keys = (DtlsOutcome.Keyed) outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        srtp = new SrtpSession(keys.send(), keys.receive());
        engine.event(leg, MediaEvent.Secured.class);
        return this;
    }

    void say(byte[] payload) {
        byte[] packet = TestPackets.rtp(8, sequence++ & 0xffff, timestamp += 160, 4711, payload);
        Peer.send(socket, Peer.protect(srtp, packet), opened.rtp());
    }

    /// The payload of the next RTP packet.
    byte[] hear() throws InterruptedException {
        byte[] wire = take(rtp, "RTP");
        int length = srtp.unprotect(wire, wire.length);
        if (length < 0) {
            throw new AssertionError("cannot open what was heard: " + length);
        }
        return Arrays.copyOfRange(wire, 12, length);
    }

    static byte[] take(BlockingQueue<byte[]> queue, String what) throws InterruptedException {
        byte[] taken = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (taken == null) {
            throw new AssertionError("no " + what);
        }
        return taken;
    }

    @Override
    public void close() {
        DtlsHandshake running = handshake;
        if (running != null) {
            running.close();
        }
        socket.close();
    }
}

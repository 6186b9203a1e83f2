package org.klinke.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.MediaConfig;
import org.klinke.media.MediaEngine;
import org.klinke.media.MediaFiles;
import org.klinke.media.MediaWiring;
import org.klinke.media.rtp.RtpPacket;
import org.klinke.media.srtp.SrtpSender;
import org.klinke.media.udp.UdpChoice;

/// What relayed SRTP calls cost, in CPU time of the one worker that relays them: `native|nio CALLS [SUITE SUITE]`, a
/// suite for each side. The far ends, each with a socket of its own, send 50 packets of G.711 a second from another
/// thread, a twentieth of them every millisecond.
public final class RelayBench {
    private static final int FRAME_MILLIS = 20;
    private static final int PAYLOAD_BYTES = 160;
    private static final int WARM_SECONDS = Integer.getInteger("warm", 6);
    private static final int SECONDS = Integer.getInteger("seconds", 8);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final SecureRandom RANDOM = new SecureRandom();

    private RelayBench() {}

    /// One far end.
    private record Far(DatagramChannel channel, SrtpSender sender, int ssrc) {}

    public static void main(String[] arguments) throws Exception {
        UdpChoice io = UdpChoice.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int calls = Integer.parseInt(arguments[1]);
        boolean named = arguments.length > 3;
        SrtpSuite one = named ? SrtpSuite.valueOf(arguments[2]) : SrtpSuite.AES_CM_128_HMAC_SHA1_80;
        SrtpSuite other = named ? SrtpSuite.valueOf(arguments[3]) : SrtpSuite.AES_CM_128_HMAC_SHA1_32;
        Map<LegId, MediaEvent.Opened> opened = new ConcurrentHashMap<>();
        try (MediaEngine engine = engine(io, opened)) {
            List<Far> fars = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                LegId caller = new LegId(UUID.randomUUID());
                LegId called = new LegId(UUID.randomUUID());
                fars.add(far(engine, opened, caller, 2 * i, one));
                fars.add(far(engine, opened, called, 2 * i + 1, other));
                engine.send(new MediaCommand.Bridge(caller, called));
            }
            generate(fars, WARM_SECONDS, 0);
            long worker = worker();
            long packets = engine.counters().packetsOut();
            long cpu = THREADS.getThreadCpuTime(worker);
            long user = THREADS.getThreadUserTime(worker);
            long wall = System.nanoTime();
            long heard = generate(fars, SECONDS, WARM_SECONDS * 1_000);
            cpu = THREADS.getThreadCpuTime(worker) - cpu;
            user = THREADS.getThreadUserTime(worker) - user;
            wall = System.nanoTime() - wall;
            packets = engine.counters().packetsOut() - packets;
            System.out.printf(
                    "%s, %d calls: %.2f µs a packet (%.2f outside the kernel), %.1f %% of a core; %.1f packets a second"
                            + " came to each leg; %d ports%n",
                    io,
                    calls,
                    cpu * 1e-3 / packets,
                    user * 1e-3 / packets,
                    100.0 * cpu / wall,
                    (double) heard / fars.size() / (wall * 1e-9),
                    engine.counters().portsInUse());
        }
    }

    private static MediaEngine engine(UdpChoice io, Map<LegId, MediaEvent.Opened> opened) {
        MediaConfig ports = MediaConfig.ofPorts(12_000, 19_999);
        MediaConfig config = new MediaConfig(
                ports.portMin(),
                ports.portMax(),
                Optional.empty(),
                Optional.empty(),
                ports.local(),
                1,
                Duration.ofMinutes(1),
                ports.reportInterval(),
                io);
        MediaFiles files = new MediaFiles(
                recording -> {
                    throw new IOException("nothing is recorded here");
                },
                Path.of("no-music"));
        return MediaWiring.start(
                config,
                event -> {
                    if (event instanceof MediaEvent.Opened one) {
                        opened.put(one.leg(), one);
                    }
                },
                files,
                InstantSource.system(),
                RANDOM);
    }

    private static Far far(
            MediaEngine engine, Map<LegId, MediaEvent.Opened> opened, LegId leg, int number, SrtpSuite suite)
            throws IOException {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        // Each from an address of its own, as phones are: legs then share ports.
        InetAddress address = InetAddress.getByName("127.0." + (1 + number / 250) + "." + (1 + number % 250));
        engine.send(new MediaCommand.Open(leg, here, address, true, Optional.empty()));
        DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
        channel.configureBlocking(false);
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        SrtpKey mine = key(suite);
        List<AgreedCodec> codecs = List.of(new AgreedCodec(Codec.PCMA, 8, 8));
        engine.send(new MediaCommand.Agree(
                leg,
                new StreamAgreement(
                        local, local, true, Optional.of(key(suite)), Optional.of(mine), codecs, true, true)));
        while (!opened.containsKey(leg)) {
            Thread.onSpinWait();
        }
        channel.connect(opened.get(leg).rtp());
        return new Far(channel, new SrtpSender(mine), 1000 + number);
    }

    private static long worker() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals("klinke-media-0"))
                .findFirst()
                .orElseThrow()
                .getThreadId();
    }

    /// @return packets received
    private static long generate(List<Far> fars, int seconds, int firstMilli) throws IOException {
        byte[] packet = new byte[1500];
        ByteBuffer out = ByteBuffer.allocateDirect(1500);
        ByteBuffer in = ByteBuffer.allocateDirect(1500);
        long heard = 0;
        long due = System.nanoTime();
        for (int milli = firstMilli; milli < firstMilli + seconds * 1_000; milli++) {
            int frame = milli / FRAME_MILLIS;
            for (int i = milli % FRAME_MILLIS; i < fars.size(); i += FRAME_MILLIS) {
                Far far = fars.get(i);
                Arrays.fill(packet, RtpPacket.HEADER_BYTES, RtpPacket.HEADER_BYTES + PAYLOAD_BYTES, (byte) frame);
                RtpPacket.writeHeader(packet, false, 8, frame & 0xffff, frame * PAYLOAD_BYTES, far.ssrc);
                int length = far.sender.protect(packet, RtpPacket.HEADER_BYTES + PAYLOAD_BYTES);
                far.channel.write(out.clear().put(packet, 0, length).flip());
                while (far.channel.read(in.clear()) > 0) {
                    heard++;
                }
            }
            due += 1_000_000;
            LockSupport.parkNanos(due - System.nanoTime());
        }
        return heard;
    }

    private static SrtpKey key(SrtpSuite suite) {
        byte[] bytes = new byte[suite.keyBytes() + suite.saltBytes()];
        RANDOM.nextBytes(bytes);
        return new SrtpKey(suite, bytes);
    }
}

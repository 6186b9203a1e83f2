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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.Source;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.MediaConfig;
import org.klinke.media.MediaEngine;
import org.klinke.media.MediaFiles;
import org.klinke.media.MediaWiring;

/// What legs on hold cost, in CPU time of the worker that plays to them, SRTP and sockets included: `LEGS`. Each hears
/// the music that ships, by turns in PCMA, G.722 and Opus.
public final class HoldBench {
    private static final int SECONDS = 10;
    private static final int WARM_SECONDS = 5;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private HoldBench() {}

    public static void main(String[] arguments) throws IOException {
        int legs = Integer.parseInt(arguments[0]);
        InetAddress here = InetAddress.getByName("127.0.0.1");
        Map<LegId, MediaEvent.Opened> opened = new ConcurrentHashMap<>();
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
                ports.udp());
        MediaFiles files = new MediaFiles(
                recording -> {
                    throw new IOException("nothing is recorded here");
                },
                Path.of("no-music"));
        List<DatagramChannel> phones = new ArrayList<>();
        try (MediaEngine engine = MediaWiring.start(
                config,
                event -> {
                    if (event instanceof MediaEvent.Opened one) {
                        opened.put(one.leg(), one);
                    }
                },
                files,
                InstantSource.system(),
                new SecureRandom())) {
            List<Codec> codecs = MediaPolicy.TRANSCODABLE.subList(0, 3);
            for (int i = 0; i < legs; i++) {
                phones.add(hold(engine, here, i, codecs.get(i % codecs.size())));
            }
            long worker = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                    .filter(thread -> thread != null && thread.getThreadName().equals("klinke-media-0"))
                    .findFirst()
                    .orElseThrow()
                    .getThreadId();
            listen(phones, WARM_SECONDS);
            long cpu = THREADS.getThreadCpuTime(worker);
            long wall = System.nanoTime();
            long heard = listen(phones, SECONDS);
            double share = (double) (THREADS.getThreadCpuTime(worker) - cpu) / (System.nanoTime() - wall);
            System.out.printf(
                    "%d legs on hold: %.1f packets/s each, %.1f %% of a core, %.4f %% for each leg%n",
                    legs, (double) heard / legs / SECONDS, 100 * share, 100 * share / legs);
        }
    }

    private static DatagramChannel hold(MediaEngine engine, InetAddress here, int number, Codec codec)
            throws IOException {
        LegId leg = new LegId(UUID.randomUUID());
        InetAddress address = InetAddress.getByName("127.0." + (1 + number / 250) + "." + (1 + number % 250));
        DatagramChannel phone = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
        phone.configureBlocking(false);
        InetSocketAddress local = (InetSocketAddress) phone.getLocalAddress();
        engine.send(new MediaCommand.Open(leg, here, address, true, Optional.empty()));
        engine.send(new MediaCommand.Agree(
                leg,
                new StreamAgreement(
                        local,
                        local,
                        true,
                        Optional.of(key()),
                        Optional.of(key()),
                        List.of(new AgreedCodec(codec, 96, 96)),
                        true,
                        true)));
        engine.send(new MediaCommand.Play(leg, new Source.Music("nobody")));
        return phone;
    }

    /// @return packets received
    private static long listen(List<DatagramChannel> phones, int seconds) throws IOException {
        ByteBuffer in = ByteBuffer.allocateDirect(1500);
        long heard = 0;
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            for (DatagramChannel phone : phones) {
                while (phone.receive(in.clear()) != null) {
                    heard++;
                }
            }
            LockSupport.parkNanos(20_000_000L);
        }
        return heard;
    }

    private static SrtpKey key() {
        SrtpSuite suite = SrtpSuite.AES_CM_128_HMAC_SHA1_80;
        byte[] bytes = new byte[suite.keyBytes() + suite.saltBytes()];
        new SecureRandom().nextBytes(bytes);
        return new SrtpKey(suite, bytes);
    }
}

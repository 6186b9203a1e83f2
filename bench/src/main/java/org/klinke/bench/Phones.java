package org.klinke.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
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
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.MediaConfig;
import org.klinke.media.MediaCounters;
import org.klinke.media.MediaEngine;
import org.klinke.media.MediaFiles;
import org.klinke.media.MediaWiring;
import org.klinke.media.srtp.SrtpSender;

/// A media engine of one worker, and telephones of this process with SRTP (AES_CM_128_HMAC_SHA1_80), each
/// with an address of its own, as phones have.
final class Phones implements AutoCloseable {
    static final int PAYLOAD_TYPE = 96;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    final MediaEngine engine;
    final List<Phone> all = new ArrayList<>();
    private final Map<LegId, MediaEvent.Opened> opened = new ConcurrentHashMap<>();
    private final InetAddress here = InetAddress.ofLiteral("127.0.0.1");
    private final ByteBuffer in = ByteBuffer.allocateDirect(1500);

    /// @param sender of what the phone says
    record Phone(LegId leg, DatagramChannel channel, InetSocketAddress engine, SrtpSender sender, int ssrc) {}

    Phones() {
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
        engine = MediaWiring.start(
                config,
                event -> {
                    if (event instanceof MediaEvent.Opened one) {
                        opened.put(one.leg(), one);
                    }
                },
                files,
                InstantSource.system(),
                new SecureRandom());
    }

    /// A leg that has agreed, and the phone it belongs to.
    Phone add(Codec codec) throws IOException {
        int number = all.size();
        LegId leg = new LegId(UUID.randomUUID());
        InetAddress address = InetAddress.ofLiteral("127.0." + (1 + number / 250) + "." + (1 + number % 250));
        DatagramChannel channel = DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .bind(new InetSocketAddress(address, 0));
        channel.configureBlocking(false);
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        SrtpKey said = key();
        engine.send(new MediaCommand.Open(leg, here, address, true, Optional.empty()));
        engine.send(new MediaCommand.Agree(
                leg,
                new StreamAgreement(
                        local,
                        local,
                        true,
                        Optional.of(key()),
                        Optional.of(said),
                        List.of(new AgreedCodec(codec, PAYLOAD_TYPE, PAYLOAD_TYPE)),
                        true,
                        true)));
        while (!opened.containsKey(leg)) {
            Thread.onSpinWait();
        }
        Phone phone = new Phone(leg, channel, opened.get(leg).rtp(), new SrtpSender(said), 1_000 + number);
        all.add(phone);
        return phone;
    }

    /// Takes what has come.
    ///
    /// @return packets
    int drain(Phone phone) throws IOException {
        int came = 0;
        while (phone.channel.receive(in.clear()) != null) {
            came++;
        }
        return came;
    }

    /// CPU time of the worker.
    long workerNanos() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals("klinke-media-0"))
                .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getThreadId()))
                .findFirst()
                .orElseThrow();
    }

    /// What became of the packets: to be compared before and after.
    MediaCounters counters() {
        return engine.counters();
    }

    private static SrtpKey key() {
        SrtpSuite suite = SrtpSuite.AES_CM_128_HMAC_SHA1_80;
        byte[] bytes = new byte[suite.keyBytes() + suite.saltBytes()];
        new SecureRandom().nextBytes(bytes);
        return new SrtpKey(suite, bytes);
    }

    @Override
    public void close() throws IOException {
        engine.close();
        for (Phone phone : all) {
            phone.channel.close();
        }
    }
}

package org.klinke.sip.pnp;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.time.Timers;
import org.klinke.core.time.TokenBuckets;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers telephones that ask their network who configures them:
///
///     phone ── SUBSCRIBE, Event: ua-profile ──▶ 224.0.1.75:5060
///           ◀── 200 ──
///           ◀── NOTIFY, application/url: the address ── (again after 0.5, 1 and 2 s until it is answered)
///           ── 200 ──▶
///
/// Keeps nothing of a subscription: a phone asks once, when it starts. Everything else is met with silence, and so is
/// who does not come from the local network. Two threads: one hears the group, one the answers.
public final class PlugAndPlay implements AutoCloseable {
    /// The address of RFC 2543 §1.4.2 for "all SIP servers", and the port.
    public static final InetSocketAddress EVERYBODY = new InetSocketAddress("224.0.1.75", 5060);

    private static final Logger LOG = LoggerFactory.getLogger(PlugAndPlay.class);
    private static final int DATAGRAM_BYTES_MAX = 4_096;
    private static final int PENDING_MAX = 500;
    private static final int ASKS_FREE = 10;
    private static final double ASKS_BACK_PER_SECOND = 0.2;
    private static final int SOURCES_MAX = 2_000;
    /// Of all together: a house that gets its power back asks at once, and the address is looked up each time.
    private static final int ALL_ASKS_FREE = 500;
    private static final double ALL_ASKS_BACK_PER_SECOND = 50;
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final int SENDS_MAX = 4;

    private final MulticastSocket socket;
    private final DatagramSocket answers;
    private final JainCodec codec;
    private final PlugAndPlayAnswers texts;
    private final Supplier<Optional<String>> address;
    private final Predicate<InetAddress> local;
    private final Timers timers;
    private final TokenBuckets asks;
    private final TokenBuckets allAsks;
    private final Map<String, Boolean> pending = new ConcurrentHashMap<>();

    private PlugAndPlay(
            MulticastSocket socket,
            DatagramSocket answers,
            JainCodec codec,
            PlugAndPlayAnswers texts,
            Supplier<Optional<String>> address,
            Predicate<InetAddress> local,
            InstantSource time,
            Timers timers) {
        this.socket = socket;
        this.answers = answers;
        this.codec = codec;
        this.texts = texts;
        this.address = address;
        this.local = local;
        this.timers = timers;
        asks = new TokenBuckets(ASKS_FREE, ASKS_BACK_PER_SECOND, SOURCES_MAX, time);
        allAsks = new TokenBuckets(ALL_ASKS_FREE, ALL_ASKS_BACK_PER_SECOND, 1, time);
    }

    /// @param group multicast address and port: [#EVERYBODY]
    /// @param on an address of each interface to listen on
    /// @param address given to whoever asks now; empty: nobody is answered
    /// @param local who may ask
    /// @throws BindException if the port is in use on all addresses
    public static PlugAndPlay start(
            InetSocketAddress group,
            Iterable<InetAddress> on,
            JainCodec codec,
            PlugAndPlayAnswers texts,
            Supplier<Optional<String>> address,
            Predicate<InetAddress> local,
            InstantSource time,
            Timers timers)
            throws IOException {
        // Bound to the group itself: nothing that is sent to this machine alone comes in here (Linux; elsewhere the
        // check of who asks must do).
        MulticastSocket socket = new MulticastSocket(group);
        DatagramSocket answers = new DatagramSocket(0);
        Set<NetworkInterface> interfaces = new HashSet<>();
        for (InetAddress one : on) {
            NetworkInterface where = NetworkInterface.getByInetAddress(one);
            if (where != null && interfaces.add(where)) {
                join(socket, group, where);
            }
        }
        socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
        PlugAndPlay started = new PlugAndPlay(socket, answers, codec, texts, address, local, time, timers);
        Thread.ofPlatform().daemon().name("plug-and-play").start(() -> started.receive(socket));
        Thread.ofPlatform().daemon().name("plug-and-play-answers").start(() -> started.receive(answers));
        return started;
    }

    /// One interface that knows no multicast, or is one too many for the kernel, keeps nobody else from being answered.
    private static void join(MulticastSocket socket, InetSocketAddress group, NetworkInterface where) {
        try {
            socket.joinGroup(group, where);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("interface", where.getName())
                    .addKeyValue("reason", e.getMessage())
                    .log("Phones that ask by multicast on this interface are not heard");
        }
    }

    @Override
    public void close() {
        socket.close();
        answers.close();
    }

    private void receive(DatagramSocket from) {
        byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
        while (!from.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                from.receive(packet);
                InetSocketAddress remote = (InetSocketAddress) packet.getSocketAddress();
                if (local.test(remote.getAddress())) {
                    received(Arrays.copyOf(packet.getData(), packet.getLength()), remote);
                }
            } catch (IOException | RuntimeException e) { // an edge: one datagram's failure ends one datagram
                LOG.atDebug().setCause(e).log("A datagram for plug and play was not understood");
            }
        }
    }

    private void received(byte[] bytes, InetSocketAddress remote) throws IOException {
        switch (parsed(bytes)) {
            case Request request when PlugAndPlayAnswers.asksForAProfile(request) -> asked(request, remote);
            case Response response -> pending.remove(PlugAndPlayAnswers.callId(response));
            default -> {} // silence
        }
    }

    private Object parsed(byte[] bytes) {
        try {
            return codec.parse(bytes);
        } catch (SipSyntaxException _) {
            return "";
        }
    }

    private void asked(Request subscribe, InetSocketAddress remote) throws IOException {
        Optional<InetSocketAddress> contact = PlugAndPlayAnswers.contact(subscribe, remote);
        if (contact.isEmpty() || !asks.take(remote.getAddress()) || !allAsks.take(EVERYBODY)) {
            return;
        }
        Optional<String> given = address.get();
        if (given.isEmpty()) {
            return;
        }
        PlugAndPlayAnswers.Pair pair = texts.answer(subscribe, remote, ours(remote), given.get());
        send(pair.ok(), remote);
        if (pending.size() < PENDING_MAX) {
            pending.put(pair.callId(), true);
            tell(pair, contact.get(), 1, FIRST_WAIT);
        }
        LOG.atInfo()
                .addKeyValue("from", remote.getAddress().getHostAddress())
                .log("A phone asked its network for its configuration and was told the address");
    }

    private void tell(PlugAndPlayAnswers.Pair pair, InetSocketAddress to, int sent, Duration wait) throws IOException {
        send(pair.told(), to);
        timers.after(wait, () -> {
            if (sent >= SENDS_MAX) {
                pending.remove(pair.callId());
            } else if (pending.containsKey(pair.callId()) && !answers.isClosed()) {
                try {
                    tell(pair, to, sent + 1, wait.multipliedBy(2)); // a datagram is sent without waiting
                } catch (IOException e) {
                    LOG.atDebug().setCause(e).log("A NOTIFY of plug and play was not sent");
                }
            }
        });
    }

    private void send(byte[] text, InetSocketAddress to) throws IOException {
        answers.send(new DatagramPacket(text, text.length, to));
    }

    /// As the phone sees us.
    private InetSocketAddress ours(InetSocketAddress remote) throws SocketException {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(remote); // sends nothing
            return new InetSocketAddress(probe.getLocalAddress(), answers.getLocalPort());
        }
    }
}

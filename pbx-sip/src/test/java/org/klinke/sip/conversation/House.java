package org.klinke.sip.conversation;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.klinke.core.call.Switchboard;
import org.klinke.sip.SipConfig;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.Frames;
import org.klinke.sip.transport.SipTransport;

/// The building in memory, on fake time: phones reach it by TLS flows that are none.
final class House extends Building {
    private static final long POLL_NANOS = 20_000;

    final FakeLoop loop;

    /// What becomes of a message on its way from a phone; nothing, usually.
    UnaryOperator<byte[]> onTheWay = UnaryOperator.identity();

    House() {
        this(0);
    }

    /// @param seed of all tags, branches, keys and random waits of the house
    House(long seed) {
        this(SipConfig.tls(InetAddress.getLoopbackAddress(), 0), Optional.empty(), new FakeLoop(), seed);
    }

    House(SipConfig config, Optional<Switchboard> scripted) {
        this(config, scripted, new FakeLoop(), 0);
    }

    private House(SipConfig config, Optional<Switchboard> scripted, FakeLoop loop, long seed) {
        super(config, scripted, loop, loop, predictable(seed));
        this.loop = loop;
    }

    /// The one generator of the JDK that gives the same for the same seed.
    private static SecureRandom predictable(long seed) {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SipTransport transport() {
        return SipTransport.TLS;
    }

    @Override
    public Phone.Connection connect(int fromPort) {
        FakeFlow flow = new FakeFlow(loop, SipTransport.TLS, "127.0.0.1", fromPort);
        return new Phone.Connection() {
            @Override
            public void send(List<String> messages) {
                deliver(
                        flow,
                        messages.stream()
                                .map(message -> onTheWay.apply(message.getBytes(StandardCharsets.UTF_8)))
                                .toList());
            }

            @Override
            public List<String> taken() {
                return flow.taken();
            }

            @Override
            public void close() {
                flow.close("lost");
            }
        };
    }

    /// Bytes as they are, through the framing.
    void deliver(FakeFlow flow, byte[] bytes) {
        deliver(flow, List.of(bytes));
    }

    private void deliver(FakeFlow flow, List<byte[]> messages) {
        // As a task of the loop, so that what it posts comes after it.
        loop.execute(() -> messages.forEach(each -> Frames.datagram(each, flow, receiver)));
    }

    @Override
    void advance(Duration step) {
        settle();
        loop.advance(step);
        settle();
    }

    /// Loop, calls, phones.
    @Override
    void settle() {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < deadline) {
            loop.run();
            if (callsIdle() && loop.idle()) {
                if (!receiveAll()) {
                    return;
                }
            } else {
                LockSupport.parkNanos(POLL_NANOS); // the calls are on other threads
            }
        }
        throw new AssertionError("the house does not come to rest\n" + transcript());
    }

    @Override
    void await(BooleanSupplier reached) {
        settle();
    }

    @Override
    Map<String, Integer> left() {
        advance(Duration.ofSeconds(40)); // beyond 64·T1 every transaction has ended by itself
        return Map.of(
                "legs",
                signalling.legs(),
                "dialogs",
                signalling.dialogs(),
                "subscriptions",
                signalling.subscriptions(),
                "calls",
                calls.count(),
                "media sessions",
                media.sessions(),
                "messages shown before they had left: " + shownTooEarly,
                shownTooEarly.size(),
                "server transactions",
                (int) signalling.stackCounters().serverTransactions(),
                "client transactions",
                (int) signalling.stackCounters().clientTransactions(),
                "call records the script does not mention",
                records.size());
    }
}

package org.klinke.sip.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.call.LegSink;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.presence.Presence;
import org.klinke.sip.SipConfig;
import org.klinke.sip.SipSignalling;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.registrar.TwoTenants;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.Frames;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.trunk.TrunkConnector;

/// What the most expensive legal messages of strangers cost, on their whole way: frame, scan, limits, parser,
/// validator, challenge. Prints the figure of `bench/README.md`; asserts only that each one is answered.
class WorstCaseTest {
    /// 1,000 for a figure; fewer show as well that they are answered, and that no cost runs away.
    private static final int MEASURED = Integer.getInteger("klinke.figure.messages", 50);

    private static final int WARM_UP = MEASURED / 3;
    private static final int FLOOD_BEFORE = 4 * MEASURED;

    private final FakeLoop loop = new FakeLoop();
    private final TwoTenants world = new TwoTenants();
    private final SipSignalling signalling = new SipSignalling(
            SipConfig.tls(InetAddress.getLoopbackAddress(), 0),
            new JainCodec(),
            SipFlow::local,
            world.tenants,
            world.directory,
            new Presence(world.directory),
            number -> Optional.empty(),
            new OutsidePlans(),
            Alarms.NOBODY,
            TrunkConnector.NONE,
            new byte[32],
            loop,
            loop,
            new SecureRandom());
    private final SipReceiver receiver = signalling.receiver((scope, call) -> {
        LegSink nobody = event -> {};
        return nobody;
    });
    private int sources;

    @Test
    void everyOneIsAnswered() {
        for (Map.Entry<String, byte[]> entry : WorstCases.all().entrySet()) {
            assertThat(entry.getValue().length).isLessThanOrEqualTo(16 * 1024);
            List<String> answers = sent(entry.getValue());
            assertThat(answers).as(entry.getKey()).hasSize(1);
            assertThat(answers.getFirst()).as(entry.getKey()).doesNotStartWith("SIP/2.0 5");
        }
        assertThat(signalling.stackCounters().failed()).isZero();
    }

    @Tag("slow")
    @Test
    @SuppressWarnings("SystemOut")
    void whatTheyCost() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, byte[]> cases = WorstCases.all();
        for (byte[] message : cases.values()) {
            for (int i = 0; i < WARM_UP; i++) {
                sent(message);
            }
        }
        System.out.println("| message | bytes | answer | CPU µs each, from anywhere | CPU µs each, from one source |");
        cases.forEach((name, message) -> {
            String answer = sent(message).getFirst();
            long before = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < MEASURED; i++) {
                sent(message);
            }
            double anywhere = (threads.getCurrentThreadCpuTime() - before) / 1_000.0 / MEASURED;
            FakeFlow one = flow();
            for (int i = 0; i < FLOOD_BEFORE; i++) {
                flood(one, message);
            }
            before = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < MEASURED; i++) {
                flood(one, message);
            }
            double flooding = (threads.getCurrentThreadCpuTime() - before) / 1_000.0 / MEASURED;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,d | %s | %.0f | %.0f |%n",
                    name,
                    message.length,
                    answer.substring(8, answer.indexOf('\r')),
                    anywhere,
                    flooding);
        });
        assertThat(signalling.stackCounters().failed()).isZero();
    }

    /// A thousand of them a second.
    private void flood(FakeFlow flow, byte[] message) {
        loop.advanceMillis(1);
        Frames.datagram(message, flow, receiver);
        flow.taken();
    }

    /// From an address of its own each time: limits per source are not what is measured.
    private List<String> sent(byte[] message) {
        FakeFlow flow = flow();
        Frames.datagram(message, flow, receiver);
        return flow.taken();
    }

    private FakeFlow flow() {
        int source = sources++;
        return new FakeFlow(
                loop,
                SipTransport.UDP,
                "10." + (source >> 16 & 255) + "." + (source >> 8 & 255) + "." + (source & 255),
                5060);
    }
}

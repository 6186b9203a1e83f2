package org.klinke.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.klinke.core.time.Timers;
import org.klinke.sip.transport.SipLoop;
import org.klinke.sip.transport.SipTransport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// From the bytes of a request to the bytes of its answer, through transactions, edge and registrar; without TLS and
/// sockets.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TransactionBench {
    private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.1", 5061);

    private final House house = new House(1);
    private final InetSocketAddress phone = new InetSocketAddress("192.0.2.7", 5061);
    private byte[] answer = {};
    private final BenchFlow flow =
            new BenchFlow("flow", SipTransport.TLS, SERVER, phone, new HereAndNow(), bytes -> answer = bytes);
    private int cseq;

    /// On the benchmark's own thread; over TLS a finished transaction needs no timer.
    private static final class HereAndNow implements SipLoop, Timers {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public Timers timers() {
            return this;
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return () -> {};
        }
    }

    /// Two requests, as a phone registers: challenged, then answered.
    @Benchmark
    public byte[] register() {
        house.receiver.onMessage(flow, House.register(0, phone, "TLS", ++cseq, ""));
        String challenge = new String(answer, UTF_8);
        String authorization = House.authorization(0, challenge, 1);
        house.receiver.onMessage(flow, House.register(0, phone, "TLS", ++cseq, authorization));
        if (answer[8] != '2') {
            throw new IllegalStateException(new String(answer, UTF_8));
        }
        return answer;
    }

    /// What of [#register] is the phone's own work.
    @Benchmark
    public String phoneAlone() {
        House.register(0, phone, "TLS", ++cseq, "");
        String authorization = House.authorization(0, "nonce=\"0123456789abcdef0123456789abcdef0123456789a\"", 1);
        House.register(0, phone, "TLS", ++cseq, authorization);
        return authorization;
    }
}

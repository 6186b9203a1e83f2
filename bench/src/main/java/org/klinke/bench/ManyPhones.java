package org.klinke.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.consumer.RecordingStream;
import org.klinke.sip.transport.SipTransport;

/// How long anything stands still while very many phones are registered and very many transactions live:
///
///     20,000 UDP flows (in memory, one device each) ─► signalling as in the server, 3 loops
///     each registers, then refreshes so often that 100,000 server transactions linger (timer J, 32 s)
///
/// Printed: the longest pause of the collector and the longest safepoint (JFR), and how late a task came on a loop. The
/// last also counts what other programs took from the machine.
public final class ManyPhones {
    private static final int DEVICES = 20_000;
    private static final int TRANSACTIONS = 100_000;
    private static final int LOOPS = 3; // a loop takes 50,000 transactions
    private static final int REQUESTS_PER_SECOND = 3_600; // × 32 s: more than are needed
    private static final int WAITING_MAX = 300; // requests handed to a loop that it has not begun
    private static final int HOLD_SECONDS = 20;
    private static final int HEARTBEAT_MILLIS = 5;
    private static final int SECONDS_MAX = 180;
    private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.1", 5060);

    private final House house = new House(DEVICES);
    private final List<BenchLoop> loops = new ArrayList<>();
    private final List<Phone> phones = new ArrayList<>();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong pause = new AtomicLong();
    private final AtomicLong safepoint = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();

    private ManyPhones() {}

    /// Touched on its loop only.
    private final class Phone {
        private final int device;
        private final BenchFlow flow;
        private String challenge = "";
        private int count;
        private int cseq;

        Phone(int device, BenchLoop loop) {
            this.device = device;
            InetSocketAddress address = new InetSocketAddress(address(device), 5060);
            flow = new BenchFlow("f" + device, SipTransport.UDP, SERVER, address, loop, this::answered);
        }

        void refresh() {
            waiting.decrementAndGet();
            register();
        }

        void register() {
            String authorization = challenge.isEmpty() ? "" : House.authorization(device, challenge, ++count);
            house.receiver.onMessage(flow, House.register(device, flow.remote(), "UDP", ++cseq, authorization));
        }

        private void answered(byte[] response) {
            switch (response[8]) {
                case '2' -> {}
                case '4' -> {
                    challenge = new String(response, UTF_8);
                    count = 0;
                    flow.loop().execute(this::register);
                }
                default -> refused.incrementAndGet();
            }
        }
    }

    private static InetAddress address(int device) {
        try {
            return InetAddress.getByAddress(new byte[] {10, (byte) (device >> 8), (byte) device, 7});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a wrong number of bytes
        }
    }

    private void beat(BenchLoop loop) {
        long due = loop.nanos() + TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MILLIS);
        loop.after(Duration.ofMillis(HEARTBEAT_MILLIS), () -> {
            late.accumulateAndGet(loop.nanos() - due, Math::max);
            beat(loop);
        });
    }

    /// @return whether the house was full
    private boolean run() {
        for (int i = 0; i < LOOPS; i++) {
            loops.add(new BenchLoop("loop-" + i));
        }
        for (int i = 0; i < DEVICES; i++) {
            phones.add(new Phone(i, loops.get(i % LOOPS)));
        }
        try (RecordingStream stream = new RecordingStream()) {
            stream.enable("jdk.GCPhasePause").withoutThreshold();
            stream.onEvent(
                    "jdk.GCPhasePause",
                    event -> pause.accumulateAndGet(event.getDuration().toNanos(), Math::max));
            stream.enable("jdk.ExecuteVMOperation").withoutThreshold();
            stream.onEvent("jdk.ExecuteVMOperation", event -> {
                if (event.getBoolean("safepoint")) {
                    safepoint.accumulateAndGet(event.getDuration().toNanos(), Math::max);
                }
            });
            stream.startAsync();
            return drive();
        } finally {
            loops.forEach(BenchLoop::close);
        }
    }

    private boolean drive() {
        long start = System.nanoTime();
        long fullSince = 0;
        long sent = 0;
        long shed = 0; // what a machine that is busy otherwise could not take
        long next = 1;
        boolean full = false;
        while (seconds(start) < SECONDS_MAX && !(full && seconds(fullSince) >= HOLD_SECONDS)) {
            long due = (long) (seconds(start) * REQUESTS_PER_SECOND) - shed;
            for (; sent < due && waiting.get() < WAITING_MAX; sent++) {
                Phone phone = phones.get((int) (sent % DEVICES));
                waiting.incrementAndGet();
                phone.flow.loop().execute(phone::refresh);
            }
            shed += Math.max(0, due - sent);
            LockSupport.parkNanos(1_000_000);
            long live = house.signalling.stackCounters().serverTransactions();
            if (!full && live >= TRANSACTIONS) {
                full = true;
                fullSince = System.nanoTime();
                print("full, the rest is measured", start);
                for (AtomicLong figure : List.of(late, pause, safepoint)) {
                    figure.set(0);
                }
                loops.forEach(loop -> loop.execute(() -> beat(loop)));
            }
            if (seconds(start) > next * 10) {
                print("…", start);
                next++;
            }
        }
        print(full ? "done" : "never full", start);
        return full;
    }

    private void print(String what, long start) {
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%5.0f s  %-28s transactions %,d, accepted %,d, refused %,d, heap %,d MB; longest GC pause %.2f ms,"
                        + " safepoint %.2f ms, loop late %.1f ms%n",
                seconds(start),
                what,
                house.signalling.stackCounters().serverTransactions(),
                house.signalling.stackCounters().accepted(),
                refused.get(),
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                pause.get() / 1e6,
                safepoint.get() / 1e6,
                late.get() / 1e6);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /// Exit status 1 if the house never got full.
    public static void main(String[] arguments) {
        System.exit(new ManyPhones().run() ? 0 : 1);
    }
}

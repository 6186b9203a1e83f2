package org.klinke.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.Source;
import org.klinke.media.MediaCounters;

/// What legs on hold cost, in CPU time of the worker that plays to them, SRTP and sockets included: `LEGS`. Each hears
/// the music that ships, by turns in Opus, G.722 and PCMA.
public final class HoldBench {
    private static final int SECONDS = 10;
    private static final int WARM_SECONDS = 5;
    private static final List<Codec> CODECS = List.of(Codec.OPUS, Codec.G722, Codec.PCMA);

    private HoldBench() {}

    public static void main(String[] arguments) throws IOException {
        int legs = Integer.parseInt(arguments[0]);
        try (Phones phones = new Phones()) {
            for (int i = 0; i < legs; i++) {
                Phones.Phone phone = phones.add(CODECS.get(i % CODECS.size()));
                phones.engine.send(new MediaCommand.Play(phone.leg(), new Source.Music("none")));
            }
            listen(phones, WARM_SECONDS);
            long cpu = phones.workerNanos();
            long wall = System.nanoTime();
            MediaCounters before = phones.counters();
            long heard = listen(phones, SECONDS);
            MediaCounters after = phones.counters();
            double seconds = (System.nanoTime() - wall) * 1e-9;
            double share = (phones.workerNanos() - cpu) * 1e-9 / seconds;
            System.out.printf(
                    "%d legs on hold: %.1f packets/s each (%.1f sent, %d dropped), %.1f %% of a core, %.4f %% for each leg%n",
                    legs,
                    heard / seconds / legs,
                    (after.packetsOut() - before.packetsOut()) / seconds / legs,
                    after.dropped() - before.dropped(),
                    100 * share,
                    100 * share / legs);
        }
    }

    /// @return packets received
    private static long listen(Phones phones, int seconds) throws IOException {
        long heard = 0;
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            for (Phones.Phone phone : phones.all) {
                heard += phones.drain(phone);
            }
            LockSupport.parkNanos(20_000_000L);
        }
        return heard;
    }
}

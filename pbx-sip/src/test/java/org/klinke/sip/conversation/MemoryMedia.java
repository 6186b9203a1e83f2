package org.klinke.sip.conversation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPort;
import org.klinke.core.media.MediaStats;
import org.klinke.sip.transport.FakeLoop;

/// A media engine that only counts ports.
final class MemoryMedia implements MediaPort {
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final Map<Integer, LegId> byPort = new ConcurrentHashMap<>();
    private final List<LegId> open = Collections.synchronizedList(new ArrayList<>());
    private final Map<LegId, LegId> partners = new ConcurrentHashMap<>();
    volatile MediaPort.@Nullable Events events;
    /// Sees each command first, on the caller's thread.
    volatile Consumer<MediaCommand> before = command -> {};

    private int port = 30_000;

    @Override
    public synchronized void send(MediaCommand command) {
        before.accept(command);
        Events to = events;
        if (to == null) {
            return;
        }
        if (command instanceof MediaCommand.Bridge(LegId leg, LegId other)) {
            part(leg);
            part(other);
            partners.put(leg, other);
            partners.put(other, leg);
        } else if (command instanceof MediaCommand.Unbridge(LegId leg)) {
            part(leg);
        } else if (command instanceof MediaCommand.Open opening) {
            open.add(opening.leg());
            byPort.put(port, opening.leg());
            InetSocketAddress rtp = new InetSocketAddress(opening.localAddress(), port);
            InetSocketAddress rtcp = new InetSocketAddress(opening.localAddress(), port + 1);
            port += 2;
            to.onMedia(new MediaEvent.Opened(opening.leg(), rtp, rtcp, Optional.empty()));
        } else if (command instanceof MediaCommand.Close closing && open.remove(closing.leg())) {
            part(closing.leg());
            to.onMedia(new MediaEvent.Closed(closing.leg(), MediaStats.NONE));
        }
    }

    /// From now on nothing comes to this port: reported as the real engine does, again and again while the session
    /// lives.
    void silence(int toPort, FakeLoop loop) {
        LegId leg = byPort.get(toPort);
        Events to = events;
        if (leg != null && to != null && open.contains(leg)) {
            var _ = loop.after(SILENCE, () -> {
                if (open.contains(leg)) {
                    to.onMedia(new MediaEvent.Silent(leg, (int) SILENCE.toSeconds()));
                    silence(toPort, loop);
                }
            });
        }
    }

    private void part(LegId leg) {
        LegId former = partners.remove(leg);
        if (former != null) {
            partners.remove(former);
        }
    }

    /// Whether who sends to this port is heard by nobody.
    boolean isAlone(int toPort) {
        LegId leg = byPort.get(toPort);
        return leg != null && open.contains(leg) && !partners.containsKey(leg);
    }

    int sessions() {
        return open.size();
    }
}

package org.klinke.sip.conversation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.klinke.sip.transport.FakeLoop;

/// What a phone knows of the transfers it asked for. Each that was accepted (202) comes to an end the phone hears of:
/// it is told that the target has answered, or that it has not and the call is its own again, or the call ends.
///
///     REFER ─► 202 ─► NOTIFY 100, 180 … ─► NOTIFY 2xx or 3xx–6xx
final class SimTransfers {
    /// A target rings for 30 s; after that, it may ring elsewhere as long (302), and each message may be lost a while.
    private static final Duration END_MAX = Duration.ofMinutes(5);

    /// As long as the house may go on before it is looked at.
    private static final Duration LOOK = Duration.ofMillis(250);

    private final FakeLoop loop;
    private final Map<String, Long> since = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Queue<String> lost = new ArrayDeque<>();
    private final Set<String> heard = new HashSet<>();
    private final Map<String, Long> heardAt = new HashMap<>();

    SimTransfers(FakeLoop loop) {
        this.loop = loop;
    }

    void answered(Text response) {
        if (response.status() == 202) {
            since.put(response.header("Call-ID"), loop.nanos());
        }
    }

    void told(Text notify) {
        if (notify.find("Event").orElse("").startsWith("refer")
                && !notify.body().startsWith("SIP/2.0 1")) {
            forget(notify.header("Call-ID"));
        }
    }

    /// The house has an answer of the phone: if to a NOTIFY, one that waited for it leaves now.
    void hears(Text response) {
        if (response.header("CSeq").endsWith("NOTIFY") && heard.add(response.branch())) {
            heardAt.put(response.header("Call-ID"), loop.nanos());
        }
    }

    /// Such a NOTIFY says late how the transfer went: the one whom the phone got back may have gone on since.
    private boolean late(Text notify) {
        Long at = heardAt.get(notify.header("Call-ID"));
        return at != null && loop.nanos() - at <= LOOK.toNanos();
    }

    /// The house says that the target does not want it: whom the phone wanted to give away it has back by then.
    ///
    /// @param alone nobody hears it in that call
    void failed(Text notify, boolean alone) {
        if (alone && seen.add(notify.branch()) && !late(notify)) {
            lost.add(notify.header("Call-ID") + ": " + notify.body().strip());
        }
    }

    static boolean isFailure(Text message) {
        return !message.isResponse()
                && message.method().equals("NOTIFY")
                && message.find("Event").orElse("").startsWith("refer")
                && message.body().matches("(?s)SIP/2.0 [3-6].*");
    }

    /// A call that did not come back.
    Optional<String> notReturned() {
        return Optional.ofNullable(lost.poll());
    }

    void forget(String callId) {
        since.remove(callId);
    }

    void forgetAll() {
        since.clear();
    }

    /// A transfer of which nothing was heard for too long.
    Optional<String> overdue() {
        return since.entrySet().stream()
                .filter(each -> loop.nanos() - each.getValue() > END_MAX.toNanos())
                .map(Map.Entry::getKey)
                .findAny();
    }
}

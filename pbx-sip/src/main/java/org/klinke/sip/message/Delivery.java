package org.klinke.sip.message;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sip.message.Response;
import org.klinke.sip.tx.ClientListener;
import org.klinke.sip.tx.ServerTransaction;

/// One text on its way to the phones of a user. The sender is told 200 when the first of them has taken it: that is
/// true, while 202 would promise that somebody keeps it and tries again, and nobody does (RFC 3428 §7). Phones answer
/// from their own loops, so the counts are atomic.
final class Delivery implements ClientListener {
    /// Well before the sender gives up by itself, which is after 32 s (RFC 3261 §17.1.2.2, timer F).
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final ServerTransaction sender;
    private final MessageRequests requests;
    private final AtomicInteger open;
    private final AtomicBoolean unreadable = new AtomicBoolean();
    private final AtomicBoolean answered = new AtomicBoolean();

    /// @param phones how many it has been sent to
    Delivery(ServerTransaction sender, MessageRequests requests, int phones) {
        this.sender = sender;
        this.requests = requests;
        this.open = new AtomicInteger(phones);
    }

    /// A phone that does not answer keeps nobody waiting for ever.
    void startClock() {
        sender.flow().loop().execute(() -> {
            if (!answered.get()) {
                var _ = sender.flow().loop().timers().after(WAIT_MAX, () -> answer(Response.TEMPORARILY_UNAVAILABLE));
            }
        });
    }

    @Override
    public void onResponse(Response response) {
        int status = response.getStatusCode();
        if (status < 200) {
            return;
        }
        if (status < 300) {
            answer(Response.OK);
            return;
        }
        if (status == Response.UNSUPPORTED_MEDIA_TYPE) {
            unreadable.set(true);
        }
        failed();
    }

    @Override
    public void onTimeout() {
        failed();
    }

    @Override
    public void onFlowLost() {
        failed();
    }

    private void failed() {
        if (open.decrementAndGet() == 0) {
            answer(unreadable.get() ? Response.UNSUPPORTED_MEDIA_TYPE : Response.TEMPORARILY_UNAVAILABLE);
        }
    }

    private void answer(int status) {
        if (answered.compareAndSet(false, true)) {
            sender.respond(requests.response(status, sender.request()));
        }
    }
}

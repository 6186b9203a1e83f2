package org.klinke.sip.presence;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.dialog.DialogId;
import org.klinke.sip.dialog.DialogUser;
import org.klinke.sip.presence.Sights.Sight;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipLoop;
import org.klinke.sip.tx.ClientListener;
import org.klinke.sip.tx.ServerTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One subscription, we being the notifier (RFC 6665 §4.2).
///
///         SUBSCRIBE / 200, NOTIFY
///               │
///         ┌─────▼─────┐ changed / NOTIFY, if none is in flight and the pace allows; else later, with the state of then
///         │  ACTIVE   │ SUBSCRIBE / 200, NOTIFY
///         └──┬─────┬──┘ no flow / nothing, until the device is back or the time is up
///            │     │ Expires 0, time up, gone, no longer allowed
///            │  ┌──▼─────┐
///            │  │ ENDING │ once none is in flight / NOTIFY terminated
///            │  └──┬─────┘
///        481, no   │ answered, or nowhere to send it
///       answer ┌───▼───┐
///          └──►│ ENDED │
///              └───────┘
///
/// Nothing waits in a queue: what is kept is that something changed, so that a slow phone costs no memory. Lives on the
/// loop it was born on, as a leg does.
final class Subscription implements DialogUser {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    /// In a row, of the kind that does not end it by itself (as 500, or no room to send).
    static final int FAILURES_MAX = 3;

    private static final Duration RETRY = Duration.ofSeconds(5);

    private enum State {
        ACTIVE,
        ENDING,
        ENDED
    }

    final Resource resource;
    final SipLoop loop;
    private final Subscriptions house;
    private final Dialog dialog;
    private final String eventId;
    private final boolean secure;
    private final Pace pace;
    private volatile SipFlow flow;
    private String binding;
    private State state = State.ACTIVE;
    private String endReason = "";
    private boolean lastSent;
    private long expiresAtNanos;
    private @Nullable Timer expiry;
    /// Pace or retry: nothing is sent before.
    private @Nullable Timer pause;
    private boolean inFlight;
    private boolean pending;
    /// To be sent though the subscriber may know it already.
    private boolean due;
    private @Nullable View told;
    private long version;
    private int failures;

    /// @param secure the SUBSCRIBE had a sips URI
    Subscription(Subscriptions house, Resource resource, Dialog dialog, String eventId, boolean secure, SipFlow flow) {
        this.house = house;
        this.resource = resource;
        this.dialog = dialog;
        this.eventId = eventId;
        this.secure = secure;
        this.flow = flow;
        this.loop = flow.loop();
        this.binding = house.flows.bindingOn(flow, resource.scope(), resource.watcher());
        this.pace = new Pace(loop.nanos());
    }

    @Override
    public DeviceId peer() {
        return resource.watcher();
    }

    @Override
    public TenantScope scope() {
        return resource.scope();
    }

    @Override
    public SipFlow flow() {
        return flow;
    }

    DialogId id() {
        return dialog.id();
    }

    /// Answers the SUBSCRIBE that made it.
    void begin(ServerTransaction transaction, SubscribeWish.Wanted wanted) {
        onLoop(() -> granted(transaction, wanted));
    }

    /// Something of the resource, or about the right to see it, may have changed.
    void changed() {
        onLoop(() -> {
            pending = true;
            flush();
        });
    }

    /// The device may be reachable again. Later: it shall have its answer to the REGISTER first.
    void moved() {
        later(this::flush);
    }

    /// Without a word to the subscriber.
    void drop() {
        onLoop(this::end);
    }

    @Override
    public void onRequest(DialogId id, ServerTransaction transaction) {
        onLoop(() -> received(transaction));
    }

    @Override
    public void onAck(DialogId id, SipFlow from, Request ack) {}

    private void received(ServerTransaction transaction) {
        Request request = transaction.request();
        if (!request.getMethod().equals(Request.SUBSCRIBE) || state != State.ACTIVE) {
            house.respond(transaction, id().localTag(), Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else if (!dialog.inOrder(request)) {
            house.respond(transaction, id().localTag(), Response.SERVER_INTERNAL_ERROR); // RFC 3261 §12.2.2
        } else {
            switch (SubscribeWish.of(request)) {
                case SubscribeWish.Refused refused -> house.respond(transaction, id().localTag(), refused);
                case SubscribeWish.Wanted wanted -> renew(transaction, wanted);
            }
        }
    }

    /// RFC 6665 §4.2.1.4
    private void renew(ServerTransaction transaction, SubscribeWish.Wanted wanted) {
        if (wanted.event() != resource.event() || !wanted.eventId().equals(eventId)) {
            // A second subscription in the same dialog: nothing modern does that (RFC 6665 §4.5.2).
            house.respond(transaction, id().localTag(), Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        if (house.sights.of(resource) instanceof Sight.Over over) {
            house.respond(transaction, id().localTag(), Response.FORBIDDEN);
            end(over.reason());
            return;
        }
        dialog.refreshTarget(transaction.request());
        flow = transaction.flow();
        binding = house.flows.bindingOn(flow, resource.scope(), resource.watcher());
        if (wanted.features() instanceof FeatureWish.Bad(int status)) {
            house.respond(transaction, id().localTag(), status);
            return;
        }
        granted(transaction, wanted);
    }

    private void granted(ServerTransaction transaction, SubscribeWish.Wanted wanted) {
        int expiresSeconds = wanted.expiresSeconds();
        Response ok = house.messages.response(Response.OK, transaction.request(), id().localTag());
        house.messages.header(ok, "Expires", Integer.toString(expiresSeconds));
        house.messages.contact(ok, transaction.flow(), secure);
        transaction.respond(ok);
        if (expiry != null) {
            expiry.cancel();
        }
        // What a key changed is told once it is so, or once it is certain that it is not.
        CompletableFuture<Boolean> settled = house.carryOut(resource, wanted.features());
        if (expiresSeconds == 0) {
            end("timeout");
            return;
        }
        expiresAtNanos = loop.nanos() + Duration.ofSeconds(expiresSeconds).toNanos();
        expiry = after(Duration.ofSeconds(expiresSeconds), () -> end("timeout"));
        if (settled.isDone()) {
            due = true;
            flush();
        } else {
            settled.whenComplete((_, _) -> later(() -> {
                due = true;
                flush();
            }));
        }
    }

    // Telling.

    private void flush() {
        if (inFlight || state == State.ENDED) {
            return;
        }
        if (state == State.ENDING) {
            last();
            return;
        }
        if (!pending && !due) {
            return;
        }
        switch (house.sights.of(resource)) {
            case Sight.Over over -> end(over.reason());
            case Sight.Seen(View view) -> tell(view);
        }
    }

    private void tell(View view) {
        if (!due && view.equals(told)) {
            pending = false;
            return;
        }
        if (pause != null) {
            return;
        }
        long wait = pace.waitNanos(loop.nanos());
        if (wait > 0 && !due) {
            pauseFor(Duration.ofNanos(wait));
            return;
        }
        where().ifPresent(to -> {
            pending = false;
            due = false;
            long left =
                    Math.max(0, Duration.ofNanos(expiresAtNanos - loop.nanos()).toSeconds());
            send(to, "active;expires=" + left, Optional.of(view));
        });
    }

    /// The final NOTIFY; a subscription that nobody can be told of ends all the same.
    private void last() {
        Optional<View> view = endReason.equals("timeout") && house.sights.of(resource) instanceof Sight.Seen(View seen)
                ? Optional.of(seen)
                : Optional.empty();
        where().ifPresentOrElse(
                        to -> {
                            lastSent = true;
                            send(to, "terminated;reason=" + endReason, view);
                        },
                        this::end);
    }

    private Optional<SipFlow> where() {
        return house.flows.to(resource.scope(), resource.watcher(), binding, flow);
    }

    private void send(SipFlow to, String subscriptionState, Optional<View> view) {
        Request notify = dialog.request(Request.NOTIFY);
        house.messages.header(notify, "Event", resource.event().event() + (eventId.isEmpty() ? "" : ";id=" + eventId));
        house.messages.header(notify, "Subscription-State", subscriptionState);
        house.messages.contact(notify, to, secure);
        house.messages.header(notify, "User-Agent", "Klinke");
        view.ifPresent(seen -> house.body(notify, resource, seen, version++));
        pace.took(loop.nanos());
        inFlight = true;
        house.stack.send(to, notify, new ClientListener() {
            @Override
            public void onResponse(Response response) {
                if (response.getStatusCode() >= 200) {
                    later(() -> answered(response, view));
                }
            }

            @Override
            public void onTimeout() {
                later(Subscription.this::end); // RFC 6665 §4.2.2
            }

            @Override
            public void onFlowLost() {
                later(() -> lost(to));
            }
        });
    }

    private void answered(Response response, Optional<View> view) {
        inFlight = false;
        int status = response.getStatusCode();
        if (lastSent) {
            end();
        } else if (status < 300) {
            failures = 0;
            told = view.orElse(told);
            flush();
        } else if (endsUsage(status)) {
            end();
        } else {
            failed();
        }
    }

    /// RFC 5057 §5.1: these say that the dialog or its subscription is no more; others only that this NOTIFY failed.
    private static boolean endsUsage(int status) {
        return switch (status) {
            case 404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 502, 604 -> true;
            default -> false;
        };
    }

    /// The flow went before an answer came: again over the one the device is on now, or once it is back.
    private void lost(SipFlow to) {
        inFlight = false;
        due = true;
        if (lastSent) {
            end();
        } else if (to.isOpen()) {
            failed(); // there was no room to send
        } else {
            flush();
        }
    }

    private void failed() {
        failures++;
        due = true;
        if (failures >= FAILURES_MAX) {
            end();
        } else if (state == State.ENDING) {
            flush();
        } else {
            pauseFor(RETRY);
        }
    }

    private void pauseFor(Duration wait) {
        if (pause == null) {
            pause = after(wait, () -> {
                pause = null;
                flush();
            });
        }
    }

    // Ending.

    private void end(String reason) {
        if (state == State.ACTIVE) {
            state = State.ENDING;
            endReason = reason;
            stopTimers();
            flush();
        }
    }

    private void end() {
        if (state != State.ENDED) {
            state = State.ENDED;
            stopTimers();
            house.forget(this);
        }
    }

    private void stopTimers() {
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }

    // Its loop.

    private Timer after(Duration delay, Runnable task) {
        return loop.timers().after(delay, () -> onLoop(task));
    }

    private void onLoop(Runnable task) {
        if (loop.inLoop()) {
            guarded(task);
        } else {
            later(task);
        }
    }

    private void later(Runnable task) {
        try {
            loop.execute(() -> guarded(task));
        } catch (RejectedExecutionException closed) {
            LOG.atDebug().addKeyValue("tenant", resource.scope().name()).log("The event loop has stopped");
        }
    }

    /// An edge: a fault of ours ends this subscription and no other.
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.atError()
                    .setCause(fault)
                    .addKeyValue("tenant", resource.scope().name())
                    .addKeyValue("device", resource.watcher())
                    .log("A subscription failed and is ended");
            end();
        }
    }
}

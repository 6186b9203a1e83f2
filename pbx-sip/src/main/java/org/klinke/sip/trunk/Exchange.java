package org.klinke.sip.trunk;

import java.time.Duration;
import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.ClientListener;
import org.klinke.sip.tx.SipStack;

/// A request to a carrier and its one outcome, told on the trunk's [Serial].
final class Exchange implements ClientListener {
    /// Less than timer F (RFC 3261 §17.1.2.2): no call would wait that long for this carrier either.
    static final Duration ANSWER_MAX = Duration.ofSeconds(8);

    private final Serial serial;
    private final SipFlow flow;
    private final Consumer<Outcome> told;
    private final long sentNanos;
    private final Timer timer;
    private boolean over; // on the serial

    sealed interface Outcome {
        /// @param response final
        record Answered(Response response, Duration took) implements Outcome {}

        record Silent() implements Outcome {}

        /// The connection closed before.
        record Lost() implements Outcome {}
    }

    private Exchange(TrunkTools tools, Serial serial, SipFlow flow, Consumer<Outcome> told) {
        this.serial = serial;
        this.flow = flow;
        this.told = told;
        this.sentNanos = flow.loop().nanos();
        this.timer = tools.timers().after(ANSWER_MAX, () -> end(new Outcome.Silent()));
    }

    static void send(TrunkTools tools, Serial serial, SipFlow flow, Request request, Consumer<Outcome> told) {
        SipStack stack = tools.stack();
        stack.send(flow, request, new Exchange(tools, serial, flow, told));
    }

    @Override
    public void onResponse(Response response) {
        if (response.getStatusCode() >= 200) {
            end(new Outcome.Answered(response, Duration.ofNanos(flow.loop().nanos() - sentNanos)));
        }
    }

    @Override
    public void onTimeout() {
        end(new Outcome.Silent());
    }

    @Override
    public void onFlowLost() {
        end(flow.isOpen() ? new Outcome.Silent() : new Outcome.Lost());
    }

    private void end(Outcome outcome) {
        serial.run(() -> {
            if (!over) {
                over = true;
                timer.cancel();
                told.accept(outcome);
            }
        });
    }
}

package org.klinke.sip.trunk;

import java.time.Duration;
import java.util.Optional;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers.Timer;
import org.klinke.core.trunk.TrunkStatus.Cause;
import org.klinke.core.trunk.TrunkStatus.Why;
import org.klinke.sip.resolve.Hop;
import org.klinke.sip.transport.HostText;
import org.klinke.sip.transport.SipFlow;

/// The connection to one host of a carrier, and whether it answers there:
///
///              open          connected             OPTIONS answered, or none wanted
///     DOWN ──────────▶ OPENING ─────────▶ ASKING ─────────────────────────────────▶ UP ─┐ OPTIONS, every so often
///       ▲                 │                  │                                      │ ▲─┘
///       └─────────────────┴──────────────────┴──────────────────────────────────────┘
///         cannot connect, connection closed, no answer twice in a row, 503
///
/// Any final answer but 503 and 408 is one of a carrier that is there. On the trunk's [Serial] only.
final class TrunkPath {
    private static final int UNANSWERED_MAX = 2;

    private final TrunkKeeper keeper;
    private final Hop hop;
    private State state = State.DOWN;
    private Why why = new Why(Cause.NOT_YET, "not connected yet");
    private @Nullable SipFlow flow;
    private SipFlow.@Nullable Subscription closing;
    private @Nullable Timer timer;
    private @Nullable StreamBeside beside;
    private Optional<Duration> roundTrip = Optional.empty();
    private Duration rest = Duration.ZERO;
    private int unanswered;
    private int failures; // since it was up
    private int life; // counts connections: what belongs to an earlier one is not heeded
    private int question; // likewise OPTIONS

    enum State {
        DOWN,
        OPENING,
        ASKING,
        UP
    }

    TrunkPath(TrunkKeeper keeper, Hop hop) {
        this.keeper = keeper;
        this.hop = hop;
    }

    Hop hop() {
        return hop;
    }

    /// `host:port`
    String name() {
        return HostText.hostPort(hop.address());
    }

    State state() {
        return state;
    }

    /// Why it is not up.
    Why why() {
        return why;
    }

    /// While ASKING and UP.
    Optional<SipFlow> flow() {
        return Optional.ofNullable(flow);
    }

    /// For what does not fit into a datagram.
    StreamBeside beside() {
        StreamBeside kept = beside;
        if (kept == null) {
            kept = new StreamBeside(keeper, hop);
            beside = kept;
        }
        return kept;
    }

    Optional<Duration> roundTrip() {
        return roundTrip;
    }

    /// How long its host asked to be left alone when it went down.
    Duration rest() {
        return rest;
    }

    /// Times it went down since it was up.
    int failures() {
        return failures;
    }

    void open() {
        if (state != State.DOWN) {
            return;
        }
        state = State.OPENING;
        int mine = ++life;
        keeper.tools()
                .connector()
                .open(hop)
                .whenComplete((opened, failure) -> keeper.serial().run(() -> {
                    if (opened == null) {
                        if (mine == life) {
                            down(
                                    new Why(
                                            Reasons.cause(failure),
                                            "cannot connect to " + name() + ": " + Reasons.of(failure)),
                                    Duration.ZERO);
                        }
                    } else if (mine == life) {
                        connected(opened);
                    } else {
                        leave(opened, "not wanted any more");
                    }
                }));
    }

    private void connected(SipFlow opened) {
        int mine = life;
        flow = opened;
        closing = opened.onClose(() -> keeper.serial().run(() -> {
            if (mine == life) {
                down(new Why(Cause.UNREACHABLE, "the connection to " + name() + " was closed"), Duration.ZERO);
            }
        }));
        state = State.ASKING;
        keeper.pathOpened(this, opened);
        if (keeper.optionsSeconds() == 0) {
            up();
        } else {
            ask(opened);
        }
    }

    /// Asks now whether it is there.
    void check() {
        SipFlow open = flow;
        if (state == State.UP && open != null && keeper.optionsSeconds() > 0) {
            ask(open);
        }
    }

    private void ask(SipFlow open) {
        cancelTimer();
        int mine = ++question;
        Exchange.send(keeper.tools(), keeper.serial(), open, keeper.options(open), outcome -> {
            if (mine == question) {
                switch (outcome) {
                    case Exchange.Outcome.Answered(Response response, Duration took) -> answered(open, response, took);
                    case Exchange.Outcome.Silent _ -> missed(open, Cause.SILENT, "does not answer OPTIONS");
                    case Exchange.Outcome.Lost _ -> {} // the connection itself tells
                }
            }
        });
    }

    private void answered(SipFlow open, Response response, Duration took) {
        switch (response.getStatusCode()) {
            case 503 ->
                down(
                        new Why(Cause.CARRIER_FAILED, name() + " answers OPTIONS with " + Reasons.of(response)),
                        Reasons.retryAfter(response));
            case 408 -> missed(open, Cause.CARRIER_FAILED, "answers OPTIONS with " + Reasons.of(response));
            default -> {
                roundTrip = Optional.of(took);
                Duration pause = Duration.ofSeconds(keeper.optionsSeconds());
                timer = keeper.tools()
                        .timers()
                        .after(
                                pause,
                                () -> keeper.serial().run(() -> {
                                    if (open.equals(flow)) {
                                        ask(open);
                                    }
                                }));
                up();
            }
        }
    }

    private void missed(SipFlow open, Cause cause, String how) {
        unanswered++;
        if (unanswered < UNANSWERED_MAX) {
            ask(open);
        } else {
            down(new Why(cause, name() + " " + how), Duration.ZERO);
        }
    }

    private void up() {
        unanswered = 0;
        failures = 0;
        state = State.UP;
        why = new Why(Cause.WELL, "");
        keeper.pathUp(this);
    }

    /// It has failed, by what others saw or by its own OPTIONS.
    void down(Why how, Duration asked) {
        SipFlow open = flow;
        stop();
        if (open != null) {
            leave(open, how.words());
        }
        failures++;
        why = how;
        rest = asked;
        keeper.pathDown(this);
    }

    /// Not wanted any more: what talks on the connection may go on, nothing of it is heeded here.
    void stop() {
        life++;
        question++;
        SipFlow.Subscription watching = closing;
        if (watching != null) {
            watching.cancel();
        }
        closing = null;
        cancelTimer();
        StreamBeside stream = beside;
        if (stream != null) {
            stream.stop();
        }
        beside = null;
        flow = null;
        state = State.DOWN;
        unanswered = 0;
        roundTrip = Optional.empty();
    }

    private void cancelTimer() {
        Timer waiting = timer;
        if (waiting != null) {
            waiting.cancel();
        }
        timer = null;
    }

    /// The ways of a UDP socket are shared by all who talk to that address.
    private static void leave(SipFlow open, String why) {
        if (open.transport().reliable()) {
            open.close(why);
        }
    }
}

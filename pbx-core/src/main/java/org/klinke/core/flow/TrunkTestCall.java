package org.klinke.core.flow;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Calls;
import org.klinke.core.call.Happening;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.Leg;
import org.klinke.core.call.LegDialer.Target;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.call.SilentLeg;
import org.klinke.core.call.Story;
import org.klinke.core.call.TrunkCaller;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.Source;
import org.klinke.core.selftest.Finding;
import org.klinke.core.selftest.TrunkTest;
import org.klinke.core.selftest.TrunkTest.Step;
import org.klinke.core.selftest.TrunkTests;
import org.klinke.core.tenant.TenantScope;

/// The call out of a trunk's self-test, and the test's course:
///
///     call ─▶ comes back? ─▶ number ─▶ tones ─▶ digits ─▶ hold, resume, tones ─▶ fax, voice, tones
///      │                                          does the other end hear that? ◀─ hang up ◀──────┘
///      ▲         │ shows another number: hang up, to see whether it is ours
///      └─────────┘
///
/// It has a place on the trunk like any call, but counts for no user: nobody called.
public final class TrunkTestCall implements Story {
    private static final Duration REPLY_MAX = Duration.ofSeconds(4);
    private static final Duration BACK_MAX = Duration.ofSeconds(12);
    /// Somebody has answered, and nothing has come.
    private static final Duration BACK_AFTER_ANSWER_MAX = Duration.ofSeconds(3);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(6);
    private static final Duration HEAR_MAX = Duration.ofSeconds(5);
    private static final Duration DIGITS_LATE_MAX = Duration.ofSeconds(3);
    private static final Duration CHANGE_MAX = Duration.ofSeconds(8);
    private static final Duration HELD = Duration.ofSeconds(1);
    private static final Duration END_MAX = Duration.ofSeconds(5);
    private static final int CALLS_MAX = 3;

    private final TrunkTests tests;
    private final TrunkTest test;

    private TrunkTestCall(TrunkTests tests, TrunkTest test) {
        this.tests = tests;
        this.test = test;
    }

    /// Makes the call; what is found stands in the test, which ends in a minute or two whatever happens.
    ///
    /// @param test begun for this tenant, its trunk the tenant's or the platform's
    public static void begin(Calls calls, TenantScope scope, TrunkTests tests, TrunkTest test, LegId nobody) {
        Nobody caller = new Nobody(nobody, test);
        IncomingCall call = new IncomingCall(
                caller,
                test.exit().trunk(),
                Optional.of(new TrunkCaller("", "trunk self-test", false, Optional.empty(), 0)),
                test.called(),
                scope.domain(),
                Optional.empty(),
                Optional.empty(),
                InetAddress.getLoopbackAddress(),
                InetAddress.getLoopbackAddress(),
                true,
                "trunk-test-" + test.id(),
                false,
                Optional.empty(),
                70);
        test.call();
        caller.sink.complete(calls.open(scope, call, new TrunkTestCall(tests, test)));
    }

    @Override
    public void run(Call call) throws InterruptedException {
        try {
            Attempt attempt;
            int made = 0;
            do {
                attempt = new Attempt(call);
            } while (attempt.run() && ++made < CALLS_MAX && !test.isOver());
            call.outcome(attempt.leg.cause().orElse(HangupCause.NORMAL));
        } finally {
            test.end();
        }
    }

    /// Who calls: nobody. The call has a first leg, as every call; it hears and says nothing.
    private static final class Nobody extends SilentLeg {
        private final TrunkTest test;
        private final CompletableFuture<LegSink> sink = new CompletableFuture<>();

        Nobody(LegId id, TrunkTest test) {
            super(id);
            this.test = test;
        }

        @Override
        public void hangup(HangupCause cause) {
            if (cause == HangupCause.OVERLOAD || cause == HangupCause.SHUTDOWN) { // its story may never have begun
                test.found(Step.CALL, Finding.CALL_HOUSE_FULL);
                test.end();
            }
            sink.thenAccept(to -> to.post(new LegEvent.Ended(id(), cause, true, "")));
        }
    }

    /// One call to the number.
    private final class Attempt {
        private final Call call;
        private final Looks looks;
        private Leg leg;
        private boolean replied;
        private boolean answered;
        private boolean changed;
        private boolean refused;

        Attempt(Call call) {
            this.call = call;
            this.leg = call.caller();
            this.looks = new Looks(call, this::heed);
        }

        /// @return whether to call once more
        boolean run() throws InterruptedException {
            if (!dial() || !comesBack()) {
                return test.lines().stream().noneMatch(line -> line.step() == Step.CALL || line.step() == Step.BACK);
            }
            number();
            tests.hear(test.out());
            try {
                call.listen(leg, test.out().listensAs());
                call.play(leg, new Source.TestTone(test.out().plays()));
                looks.until(HEAR_MAX, () -> leg.ended() || test.areTonesHeard());
                test.found(test.audio(Step.AUDIO_OUT, test.back()));
                test.found(test.audio(Step.AUDIO_BACK, test.out()));
                digits();
                hold();
                fax();
                end();
            } finally {
                tests.deaf(test.out());
            }
            return false;
        }

        private boolean dial() throws InterruptedException {
            List<Target.Line> lines = call.dialling().lines(test.exit());
            if (lines.isEmpty()) {
                test.found(Step.CALL, Finding.CALL_NO_WAY);
                return false;
            }
            Target.Line line = lines.getFirst();
            Party party = new Party(Optional.empty(), Optional.empty(), test.called(), test.called());
            Optional<Leg> fresh = call.dialling().newLeg(line, party, Optional.empty(), Optional.empty());
            if (fresh.isEmpty()) {
                test.found(Step.CALL, Finding.CALL_NO_LINE_FREE);
                return false;
            }
            leg = fresh.get();
            if (!MediaStep.open(call, leg)) {
                test.found(Step.CALL, Finding.CALL_NO_PORT);
                return false;
            }
            SessionMedia offer = leg.negotiation()
                    .offer(
                            leg.endpoint(),
                            leg.negotiation().offerable(Negotiation.ownLines(Negotiation.KNOWN)),
                            line.offering());
            call.dialling().dial(leg, line, new CallerId("", test.shows(), false), offer);
            return true;
        }

        /// Waits for the call on the other side, and for its answer on this.
        private boolean comesBack() throws InterruptedException {
            looks.until(REPLY_MAX, () -> replied || leg.ended());
            if (!replied && !leg.ended()) {
                return fails(Step.CALL, Finding.CALL_NO_REPLY, "");
            }
            looks.until(BACK_MAX, () -> hasCome() || answered || leg.ended());
            if (answered) {
                looks.until(BACK_AFTER_ANSWER_MAX, () -> hasCome() || leg.ended());
            }
            if (test.isAsked()) {
                call.hangup(leg, HangupCause.CANCELLED);
                looks.until(ANSWER_MAX, () -> !test.isAsked() && leg.ended());
                return false;
            }
            if (test.cameOver().isEmpty()) {
                return test.backFailure().isPresent() ? backFails() : neverCame();
            }
            test.found(Step.CALL, Finding.CALL_RINGS);
            looks.until(
                    ANSWER_MAX,
                    () -> answered || leg.ended() || test.backFailure().isPresent());
            if (test.backFailure().isPresent()) {
                return backFails();
            }
            if (!answered) {
                return fails(Step.BACK, Finding.BACK_NOT_ANSWERED, leg.endDetail());
            }
            test.found(Step.BACK, Finding.BACK_ANSWERED, test.cameOver().orElseThrow());
            return !leg.ended();
        }

        private boolean hasCome() {
            return test.isAsked()
                    || test.cameOver().isPresent()
                    || test.backFailure().isPresent();
        }

        private boolean neverCame() {
            if (leg.ended() && !answered) {
                return fails(Step.CALL, reason(), leg.endDetail());
            }
            test.found(Step.CALL, Finding.CALL_RINGS);
            return fails(Step.BACK, answered ? Finding.BACK_ELSEWHERE : Finding.BACK_NEVER, test.called());
        }

        private boolean backFails() {
            if (test.lines().stream().noneMatch(line -> line.step() == Step.CALL)) {
                test.found(Step.CALL, Finding.CALL_RINGS);
            }
            test.found(test.backFailure().orElseThrow());
            call.hangup(leg, HangupCause.NORMAL);
            return false;
        }

        private boolean fails(Step step, Finding finding, String... values) {
            test.found(step, finding, values);
            call.hangup(leg, HangupCause.NORMAL);
            return false;
        }

        private Finding reason() {
            String detail = leg.endDetail();
            if (detail.startsWith("403")) {
                return Finding.CALL_FORBIDDEN;
            }
            if (detail.startsWith("401") || detail.startsWith("407")) {
                return Finding.CALL_PASSWORD;
            }
            return switch (leg.cause().orElse(HangupCause.REJECTED)) {
                case BUSY -> Finding.CALL_BUSY;
                case UNKNOWN_NUMBER -> Finding.CALL_UNKNOWN;
                case NETWORK_FAILED, OVERLOAD -> Finding.CALL_CARRIER_FAILED;
                case PHONE_LOST -> Finding.CALL_NO_REPLY;
                case MEDIA_NOT_ACCEPTABLE -> Finding.CALL_NO_MEDIA;
                case MEDIA_FAILED -> Finding.CALL_NO_PORT;
                case IN_CIRCLES -> Finding.CALL_LOOP;
                case NORMAL,
                        CANCELLED,
                        TRANSFERRED,
                        MERGED,
                        REPLACED_UNKNOWN,
                        COMPLETED_ELSEWHERE,
                        DECLINED,
                        NO_ANSWER,
                        NOT_REGISTERED,
                        FOREIGN_DOMAIN,
                        FORBIDDEN,
                        DO_NOT_DISTURB,
                        BLOCKED,
                        LINES_BUSY,
                        PREEMPTED,
                        NO_EMERGENCY_ROUTE,
                        NO_TRUNK,
                        ANONYMOUS_REFUSED,
                        MEDIA_TIMEOUT,
                        REJECTED,
                        PROTOCOL_ERROR,
                        ENDED_BY_ADMIN,
                        SHUTDOWN,
                        INTERNAL -> Finding.CALL_REFUSED;
            };
        }

        private void number() {
            String shown = test.shown();
            if (shown.equals(test.shows())) {
                test.found(Step.NUMBER, Finding.NUMBER_SHOWN, shown);
            } else if (shown.isEmpty()) {
                test.found(Step.NUMBER, Finding.NUMBER_WITHHELD, test.shows());
            } else {
                test.found(Step.NUMBER, Finding.NUMBER_OTHER, test.shows(), shown);
            }
        }

        private void digits() throws InterruptedException {
            if (leg.ended()) {
                return;
            }
            test.wantDigits();
            TestDigits.send(call, leg, test.out().digits(), looks);
            looks.until(DIGITS_LATE_MAX, () -> leg.ended() || test.areDigitsHeard());
            test.found(test.digits(Step.DIGITS_OUT, test.back()));
            test.found(test.digits(Step.DIGITS_BACK, test.out()));
        }

        private void hold() throws InterruptedException {
            if (leg.ended() || !change(true)) {
                return;
            }
            looks.pause(HELD);
            if (leg.ended() || !change(false)) {
                return;
            }
            hearAgain(Step.HOLD, Finding.HOLD_RESUMED, Finding.HOLD_SILENT_AFTER);
        }

        /// After a change; who was not heard before need not be now.
        private void hearAgain(Step step, Finding good, Finding silent) throws InterruptedException {
            test.out().ear().afresh();
            test.back().ear().afresh();
            boolean wereHeard = test.lines().stream()
                    .filter(line -> line.step() == Step.AUDIO_OUT || line.step() == Step.AUDIO_BACK)
                    .allMatch(line -> line.finding().ok());
            if (!wereHeard || looks.until(HEAR_MAX, () -> leg.ended() || test.areTonesHeard())) {
                if (!leg.ended()) {
                    test.found(step, good);
                }
            } else {
                test.found(step, silent);
            }
        }

        /// Nothing is faxed: it is seen whether the carrier changes to it and back.
        private void fax() throws InterruptedException {
            if (leg.ended()) {
                return;
            }
            expectChange();
            if (call.tryFax(leg).isPresent()) {
                test.found(Step.FAX, Finding.FAX_NOT_WANTED);
                return;
            }
            looks.until(CHANGE_MAX, () -> changed || refused || leg.ended());
            if (leg.ended()) {
                return;
            }
            if (!changed && !refused) {
                test.found(Step.FAX, Finding.FAX_NO_REPLY);
                return;
            }
            boolean taken = changed && leg.tookFax();
            if (changed) { // in either case voice is offered again
                expectChange();
                looks.until(CHANGE_MAX, () -> changed || refused || leg.ended());
            }
            if (!taken) {
                test.found(Step.FAX, Finding.FAX_REFUSED);
            } else {
                hearAgain(Step.FAX, Finding.FAX_TAKEN, Finding.FAX_SILENT_AFTER);
            }
        }

        private void expectChange() {
            changed = false;
            refused = false;
        }

        private boolean change(boolean hold) throws InterruptedException {
            expectChange();
            call.hold(leg, hold);
            looks.until(CHANGE_MAX, () -> changed || refused || leg.ended());
            if (refused) {
                test.found(Step.HOLD, Finding.HOLD_REFUSED);
            } else if (!changed && !leg.ended()) {
                test.found(Step.HOLD, Finding.HOLD_NO_REPLY);
            }
            return changed && !leg.ended();
        }

        private void end() throws InterruptedException {
            if (leg.ended()) {
                test.found(Step.END, Finding.END_BROKEN_OFF, leg.endDetail());
                return;
            }
            call.hangup(leg, HangupCause.NORMAL);
            boolean heard = looks.until(END_MAX, () -> leg.ended() && test.isBackEnded());
            test.found(Step.END, heard ? Finding.END_HEARD : Finding.END_NOT_HEARD);
        }

        private void heed(Happening happening) {
            switch (happening) {
                case Happening.Trying(Leg of) when of == leg -> replied = true;
                case Happening.Ringing(Leg of) when of == leg -> replied = true;
                case Happening.Progress(Leg of, SessionMedia _) when of == leg -> replied = true;
                case Happening.Answered(Leg of, SessionMedia answer) when of == leg -> answered(answer);
                case Happening.Digit digit when digit.leg() == leg -> test.out().hear(digit.digit());
                case Happening.Renegotiated(Leg of) when of == leg -> changed = true;
                case Happening.Refused(Leg of, HangupCause _) when of == leg -> refused = true;
                case Happening _ -> {}
            }
        }

        private void answered(SessionMedia answer) {
            replied = true;
            switch (call.evaluate(leg, answer)) {
                case Agreed agreed -> {
                    call.answered(leg);
                    call.agree(leg, agreed);
                    answered = true;
                }
                case NotAcceptable no -> {
                    call.note(leg, "media", no.reason());
                    call.hangup(leg, HangupCause.MEDIA_NOT_ACCEPTABLE);
                }
            }
        }
    }
}

package org.klinke.core.flow;

import java.time.Duration;
import org.klinke.core.call.Call;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Arrival;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.media.Source;
import org.klinke.core.selftest.Finding;
import org.klinke.core.selftest.TrunkTest;
import org.klinke.core.selftest.TrunkTests;

/// A call from outside while a trunk is tested: the test's own, come back? Then the server answers it and nobody's
/// phone rings.
///
///     to the number called, shows what we show ─▶ answered ─▶ tones, digits ─▶ ends with ours ─▶ was ours
///     to the number called, shows another ──────▶ waits, silent ─▶ ends when we hang up ───────▶ was ours
///                                                              └─ goes on ───▶ somebody else's: the dial plan
final class TestArrival {
    /// From our BYE or CANCEL to the carrier's.
    private static final Duration END_MAX = Duration.ofSeconds(3);

    private static final Duration TEST_MAX = Duration.ofMinutes(2);

    private final Call call;
    private final Leg caller;
    private final TrunkTests tests;
    private final TrunkTest test;
    private final Arrival arrival;
    private final String trunk;
    private final Looks looks;

    /// @param trunk it came by
    TestArrival(Call call, TrunkTests tests, TrunkTest test, Arrival arrival, String trunk) {
        this.call = call;
        this.caller = call.caller();
        this.tests = tests;
        this.test = test;
        this.arrival = arrival;
        this.trunk = trunk;
        this.looks = new Looks(call, this::heed);
    }

    /// @return false: it is somebody else's, and goes on as it would have gone; it may have been answered
    boolean isOurs() throws InterruptedException {
        return switch (test.claim(arrival.called(), arrival.caller(), trunk)) {
            case NONE -> false;
            case ASK -> ask();
            case TAKE -> take();
        };
    }

    private boolean ask() throws InterruptedException {
        boolean ours = false;
        try {
            call.note("test", "shows another number than the test's own call should: does it end with that?");
            ours = looks.until(END_MAX, caller::ended);
        } finally {
            test.answer(ours, arrival.caller());
        }
        return ours;
    }

    private boolean take() throws InterruptedException {
        call.note("test", "is the call of the trunk's self-test, come back");
        tests.hear(test.back());
        try {
            if (!MediaStep.acceptable(call, caller) || !MediaStep.open(call, caller)) {
                test.backFailed(Finding.BACK_NO_MEDIA);
                return true;
            }
            call.ring(caller);
            if (!MediaStep.answer(call, caller, caller.lines(), caller)) {
                test.backFailed(Finding.BACK_NO_MEDIA);
                return true;
            }
            test.backIsAnswered();
            call.takeFax(caller);
            call.listen(caller, test.back().listensAs());
            call.play(caller, new Source.TestTone(test.back().plays()));
            looks.until(TEST_MAX, () -> caller.ended() || test.areDigitsWanted() || test.isOver());
            if (!caller.ended() && test.areDigitsWanted()) {
                TestDigits.send(call, caller, test.back().digits(), looks);
            }
            looks.until(TEST_MAX, () -> caller.ended() || test.isOver());
            if (looks.until(END_MAX, caller::ended)) {
                return true;
            }
            call.listenNoMore(caller);
            return isHungUp();
        } finally {
            tests.deaf(test.back());
            test.backHasEnded();
        }
    }

    /// The call out is over, and this one is not.
    private boolean isHungUp() {
        if (!test.isProven() && arrival.decision() instanceof Decision.Connect) {
            call.note("test", "it was somebody else's, who showed our number");
            return false;
        }
        call.hangup(caller, HangupCause.NORMAL);
        return true;
    }

    private void heed(Happening happening) {
        if (happening instanceof Happening.Digit digit && digit.leg() == caller) {
            test.back().hear(digit.digit());
        }
    }
}

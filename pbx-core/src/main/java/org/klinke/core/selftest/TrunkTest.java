package org.klinke.core.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.id.Ids;

/// The self-test of a trunk, or of one of its accounts: a call to an own number, which comes back as a second call.
/// Both calls of this server
/// meet here; each has its own thread, so everything is thread-safe.
///
///     call out ── plays tone 1, digits 1 ──▶ carrier ──▶ hears tone 1, digits 1 ── call back
///              ◀─ hears tone 2, digits 2 ──         ◀── plays tone 2, digits 2 ──
///
/// Whose call it is that comes in meanwhile? It must be to the number that was called, and show what we show: then it
/// is answered, and only tones and digits drawn for this test prove it; who cannot is handed back to the dial plan.
/// A call that shows anything else rings nowhere until it has been asked: we hang up, and ours ends with it.
public final class TrunkTest {
    /// Far from all tones of digits, and no two of them in the same relation to them.
    private static final int TONE_OUT_HZ = 420;

    private static final int TONE_BACK_HZ = 1_020;
    private static final int QUESTIONS_MAX = 2;
    private static final double PURE = 0.7;
    private static final double ECHO = 0.3;

    private final UUID id;
    private final String called;
    private final String shows;
    private final Exit exit;
    private final Side out;
    private final Side back;
    private final List<Line> lines = new ArrayList<>();
    private String expected;
    private int questions;
    private boolean asked;
    private boolean calling;
    private boolean over;
    private @Nullable String cameOver;
    private boolean backAnswered;
    private boolean backEnded;
    private @Nullable Line backFailure;
    private boolean digitsWanted;

    public enum Step {
        TRUNK,
        CALL,
        BACK,
        NUMBER,
        AUDIO_OUT,
        AUDIO_BACK,
        DIGITS_OUT,
        DIGITS_BACK,
        HOLD,
        FAX,
        END
    }

    /// @param values for the words: numbers, answers of the carrier, figures
    public record Line(Step step, Finding finding, List<String> values) {
        public Line {
            values = List.copyOf(values);
        }
    }

    /// What to do with a call that comes in.
    public enum Claim {
        /// It has nothing to do with the test.
        NONE,
        /// Perhaps ours: [#asked] makes the test hang up; whether it ends too goes to [#answer].
        ASK,
        /// Most likely ours: answer it.
        TAKE
    }

    /// @param called in E.164
    /// @param shows in E.164, or "" if the exit shows none
    public TrunkTest(String called, String shows, Exit exit, Ids ids, RandomGenerator random) {
        this.id = ids.next();
        this.called = called;
        this.shows = shows;
        this.exit = exit;
        this.expected = shows;
        out = new Side(TONE_OUT_HZ, ids, random);
        back = new Side(TONE_BACK_HZ, ids, random);
    }

    public UUID id() {
        return id;
    }

    /// User of the account; empty where the trunk has none.
    public Optional<String> account() {
        return exit.account();
    }

    public String called() {
        return called;
    }

    /// What the carrier is asked to show.
    public String shows() {
        return shows;
    }

    /// How the call leaves: by this trunk and no other.
    public Exit exit() {
        return exit;
    }

    public Side out() {
        return out;
    }

    public Side back() {
        return back;
    }

    // --- what is found ---------------------------------------------------------------------------------------------

    public synchronized void found(Step step, Finding finding, String... values) {
        lines.add(new Line(step, finding, Arrays.asList(values)));
    }

    /// So far, in the order of the steps.
    public synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /// Its call goes out: one may come back from now on.
    public synchronized void call() {
        calling = true;
    }

    synchronized boolean isCalling() {
        return calling;
    }

    public synchronized boolean isOver() {
        return over;
    }

    /// Nothing more is found; the steps that were not reached say so.
    public synchronized void end() {
        if (!over) {
            over = true;
            for (Step step : Step.values()) {
                if (lines.stream().noneMatch(line -> line.step() == step)) {
                    lines.add(new Line(step, Finding.NOT_REACHED, List.of()));
                }
            }
            lines.sort((a, b) -> a.step().compareTo(b.step()));
        }
    }

    // --- the call that comes back ----------------------------------------------------------------------------------

    /// @param number that was called, in E.164
    /// @param caller in E.164, "" where it is withheld
    /// @param over trunk the call came by
    public synchronized Claim claim(String number, String caller, String over) {
        if (this.over || cameOver != null || asked || !number.equals(called)) {
            return Claim.NONE;
        }
        if (caller.equals(expected) || caller.equals(shows)) {
            expected = caller;
            cameOver = over;
            return Claim.TAKE;
        }
        if (questions == QUESTIONS_MAX) {
            return Claim.NONE;
        }
        questions++;
        asked = true;
        return Claim.ASK;
    }

    /// A call that may be ours wants to know.
    public synchronized boolean isAsked() {
        return asked;
    }

    /// @param ours it ended when we hung up: this is what our calls show
    public synchronized void answer(boolean ours, String caller) {
        asked = false;
        if (ours) {
            expected = caller;
        }
    }

    /// What the call back showed, in E.164; "" = nothing.
    public synchronized String shown() {
        return expected;
    }

    /// The trunk it came back by, as soon as it has come.
    public synchronized Optional<String> cameOver() {
        return Optional.ofNullable(cameOver);
    }

    /// What most likely was our call found no line free.
    public synchronized void noLineFor(String number, String caller, String over) {
        if (number.equals(called) && caller.equals(expected) && backFailure == null) {
            backFailed(Finding.BACK_NO_LINE_FREE, over);
        }
    }

    public synchronized void backFailed(Finding finding, String... values) {
        backFailure = new Line(Step.BACK, finding, Arrays.asList(values));
    }

    public synchronized Optional<Line> backFailure() {
        return Optional.ofNullable(backFailure);
    }

    public synchronized void backIsAnswered() {
        backAnswered = true;
    }

    public synchronized boolean isBackAnswered() {
        return backAnswered;
    }

    public synchronized void backHasEnded() {
        backEnded = true;
    }

    public synchronized boolean isBackEnded() {
        return backEnded;
    }

    /// Both sides send their digits now.
    public synchronized void wantDigits() {
        digitsWanted = true;
    }

    public synchronized boolean areDigitsWanted() {
        return digitsWanted;
    }

    // --- what is heard ---------------------------------------------------------------------------------------------

    /// Tone or digits of the call out were heard on the call back, by which nobody else's call can be taken for it.
    public boolean isProven() {
        return pure(back, out) || back.heard().equals(out.digits());
    }

    public boolean areTonesHeard() {
        return pure(out, back) && pure(back, out);
    }

    private static boolean pure(Side hears, Side plays) {
        return hears.ear().share(plays.plays()) >= PURE;
    }

    /// @param to who should hear the other
    public Line audio(Step step, Side to) {
        Side from = to == out ? back : out;
        double share = to.ear().share(from.plays());
        String percent = Math.round(share * 100) + " %";
        if (share >= PURE) {
            return new Line(step, Finding.AUDIO_HEARD, List.of(percent));
        }
        if (to.ear().isSilent()) {
            return new Line(step, Finding.AUDIO_SILENCE, List.of());
        }
        return to.ear().share(to.plays()) >= ECHO
                ? new Line(step, Finding.AUDIO_ECHO, List.of())
                : new Line(step, Finding.AUDIO_GARBLED, List.of(percent));
    }

    public boolean areDigitsHeard() {
        return back.heard().length() >= out.digits().length()
                && out.heard().length() >= back.digits().length();
    }

    /// @param to who should hear the other's digits
    public Line digits(Step step, Side to) {
        Side from = to == out ? back : out;
        String heard = to.heard();
        if (heard.equals(from.digits())) {
            return new Line(step, Finding.DIGITS_HEARD, List.of(heard));
        }
        return heard.isEmpty()
                ? new Line(step, Finding.DIGITS_NONE, List.of())
                : new Line(step, Finding.DIGITS_OTHER, List.of(from.digits(), heard));
    }

    public synchronized void found(Line line) {
        lines.add(line);
    }
}

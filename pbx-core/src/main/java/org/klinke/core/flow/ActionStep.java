package org.klinke.core.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.Source;
import org.klinke.core.prompt.TenantPrompts.Spoken;
import org.klinke.core.reach.Action;
import org.klinke.core.recording.RecordingMode;

/// What is done with a call before it rings somewhere, goes on or ends: nobody but the one who waits is in it then.
final class ActionStep {
    /// The longest of the server's own takes a few seconds.
    private static final Duration ANNOUNCEMENT_MAX = Duration.ofSeconds(30);

    private final Call call;

    ActionStep(Call call) {
        this.call = call;
    }

    /// @return false: the one who waits is gone, or about to
    boolean run(List<Action> actions, Leg waiting) throws InterruptedException {
        for (Action action : actions) {
            switch (action) {
                case Action.Announce(String prompt) -> announce(prompt, waiting);
                case Action.Language(String language) -> call.speak(language);
                case Action.Music(List<String> prompts) -> call.waitWith(prompts);
                case Action.RingingMusic _ -> ringWithMusic(waiting);
                case Action.Recording(RecordingMode mode) -> call.recordings().mode(mode);
                case Action.Label _ -> {} // not heard, but seen: see label
            }
            if (isGone(waiting)) {
                return false;
            }
        }
        return true;
    }

    /// What phones show before the caller's name; the last word counts.
    static Optional<String> label(List<Action> actions) {
        return actions.stream()
                .flatMap(action -> action instanceof Action.Label(String text)
                        ? Optional.of(text).stream()
                        : Optional.<String>empty().stream())
                .reduce((_, last) -> last);
    }

    private static boolean isGone(Leg leg) {
        return leg.ended() || leg.hangingUp();
    }

    /// Whoever is answered can hear something.
    private boolean answered(Leg waiting) throws InterruptedException {
        return waiting.answered()
                || ((!waiting.mediaUnopened() || MediaStep.open(call, waiting))
                        && MediaStep.answer(call, waiting, waiting.lines(), waiting));
    }

    /// The control centre that calls back is told what is so: that it rings.
    private void ringWithMusic(Leg waiting) throws InterruptedException {
        if (!call.isForHelp() && answered(waiting)) {
            call.ringWithMusic();
            call.keepWaiting(waiting);
        }
    }

    private Source prompts(String prompt) {
        return new Source.Prompts(List.of(prompt), call.language());
    }

    private void announce(String prompt, Leg waiting) throws InterruptedException {
        Optional<Spoken> own = Optional.of(prompt)
                .filter(name -> name.startsWith(Action.OWN))
                .flatMap(name -> call.prompts().find(name.substring(Action.OWN.length()), call.language()));
        if (own.isEmpty() && prompt.startsWith(Action.OWN)) { // the call is not lost for it
            call.note(waiting, "decision", "would hear '" + prompt + "', but the tenant has no such prompt");
            return;
        }
        if (!answered(waiting)) {
            return;
        }
        call.note(waiting, "decision", "hears '" + prompt + "' in '" + call.language() + "'");
        call.play(waiting, own.<Source>map(Spoken::sound).orElseGet(() -> prompts(prompt)));
        Deadline deadline = call.deadline(own.map(one -> ANNOUNCEMENT_MAX.plusSeconds((long) one.seconds()))
                .orElse(ANNOUNCEMENT_MAX));
        boolean played = false;
        while (!played && !deadline.passed() && !waiting.ended()) {
            switch (call.await()) {
                case Happening.PlayedOut out -> played = out.leg() == waiting;
                // Nobody is there yet to be transferred to, or to be replaced.
                case Happening.TransferAsked asked ->
                    call.handover().refuse(asked.leg(), asked.to(), HangupCause.FORBIDDEN);
                case Happening.Joining _ -> call.handover().turnAway(HangupCause.REPLACED_UNKNOWN);
                case Happening.Trying _,
                        Happening.Ringing _,
                        Happening.Progress _,
                        Happening.Answered _,
                        Happening.Renegotiated _,
                        Happening.Refused _,
                        Happening.Ended _,
                        Happening.Digit _,
                        Happening.RecordAsked _,
                        Happening.Redirected _,
                        Happening.Moved _,
                        Happening.NotMoved _,
                        Happening.MediaReady _,
                        Happening.MediaFailed _,
                        Happening.Passed _ -> {}
            }
        }
        deadline.cancel();
    }
}

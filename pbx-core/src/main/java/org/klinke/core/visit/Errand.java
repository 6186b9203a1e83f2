package org.klinke.core.visit;

import org.klinke.core.id.DeviceId;

/// What becomes of one phone that is to fetch anew or to restart.
///
/// @param device and its
/// @param name for people
/// @param answer SIP status of the phone's answer, 0 for none yet
/// @param fetched whether it has got a file since it was told
/// @param back whether it has registered anew since then
public record Errand(DeviceId device, String name, Step step, int answer, boolean fetched, boolean back) {
    static Errand waiting(DeviceId device, String name) {
        return new Errand(device, name, Step.WAITING, 0, false, false);
    }

    Errand at(Step now) {
        return new Errand(device, name, now, answer, fetched, back);
    }

    Errand answered(int status) {
        return new Errand(device, name, step, status, fetched, back);
    }

    Errand hasFetched() {
        return new Errand(device, name, step, answer, true, back);
    }

    Errand isBack() {
        return new Errand(device, name, step, answer, fetched, true);
    }

    /// ```
    ///   WAITING ─▶ TOLD ─▶ DONE
    ///                 └──▶ NOT_REGISTERED, REFUSED, NO_ANSWER: nobody there who would do it
    ///                 └──▶ NOT_FETCHED, NOT_BACK: it said yes, and its time is over
    /// ```
    public enum Step {
        WAITING,
        TOLD,
        DONE,
        NOT_REGISTERED,
        REFUSED,
        NO_ANSWER,
        NOT_FETCHED,
        NOT_BACK;

        public boolean isOver() {
            return switch (this) {
                case WAITING, TOLD -> false;
                case DONE, NOT_REGISTERED, REFUSED, NO_ANSWER, NOT_FETCHED, NOT_BACK -> true;
            };
        }
    }
}

package org.klinke.core.call;

/// What somebody can have his phone do from elsewhere, as if he had pressed a key of it.
public enum PhoneAct {
    /// Picks up what rings.
    ANSWER("talk"),
    HOLD("hold"),
    RESUME("talk");

    private final String event;

    PhoneAct(String event) {
        this.event = event;
    }

    /// The event by which a phone is told (BroadWorks' events, which most makers know).
    public String event() {
        return event;
    }

    /// What came of it.
    public enum Outcome {
        /// The phone has said that it does it, or it had done so before.
        DONE,
        /// The user has no phone in this call of which it could be wanted now.
        NOT_NOW,
        /// The phone cannot be told so, or refuses.
        CANNOT,
        /// Somebody has called for help in this call: nobody but whoever holds the phone does anything about it.
        FOR_HELP
    }
}

package org.klinke.core.call;

import org.klinke.core.cause.HangupCause;

/// Unwinds a story; the call then ends all its legs with the cause.
final class CallStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HangupCause hangupCause;

    CallStopped(HangupCause hangupCause) {
        super(hangupCause.text(), null, false, false);
        this.hangupCause = hangupCause;
    }

    HangupCause hangupCause() {
        return hangupCause;
    }
}

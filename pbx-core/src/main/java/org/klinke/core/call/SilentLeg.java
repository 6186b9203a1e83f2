package org.klinke.core.call;

import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.media.SessionMedia;

/// A leg with nobody at its end: it does nothing that it is told. Its maker says what hanging it up means.
public abstract class SilentLeg implements CallLeg {
    private final LegId id;

    protected SilentLeg(LegId id) {
        this.id = id;
    }

    @Override
    public final LegId id() {
        return id;
    }

    @Override
    public final void ring() {}

    @Override
    public final void progress(SessionMedia answer) {}

    @Override
    public final void answer(SessionMedia description) {}

    @Override
    public final void accept(SessionMedia description) {}

    @Override
    public final void refuse(HangupCause cause) {}

    @Override
    public final void digit(char digit, int millis) {}

    @Override
    public final void offer(SessionMedia description) {}

    @Override
    public final void identify(CallerId who) {}

    @Override
    public final void acceptTransfer() {}

    @Override
    public final void refuseTransfer(HangupCause cause) {}

    @Override
    public final void reportTransfer(int sipStatus) {}
}

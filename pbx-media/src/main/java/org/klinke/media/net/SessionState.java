package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.record.Tape;
import org.klinke.media.rtp.PayloadTypes;

/// What the rooms of one leg's session share. [LegSession] alone writes it.
final class SessionState {
    final LegId id;
    final Plant plant;
    final LegKeys keys = new LegKeys();

    @Nullable
    StreamAgreement agreement;
    /// Of the agreement.
    PayloadTypes types = PayloadTypes.NONE;

    /// Its port carries a fax instead of what was agreed.
    boolean fax;

    @Nullable
    LegId partnerId;

    @Nullable
    MediaSink partner;

    @Nullable
    Tape tape;

    SessionState(LegId id, Plant plant) {
        this.id = id;
        this.plant = plant;
    }

    boolean weReceive() {
        StreamAgreement current = agreement;
        return current != null && current.weReceive();
    }

    /// Agreed, and with keys if it takes any.
    boolean canSend() {
        StreamAgreement current = agreement;
        return current != null && current.weSend() && keys.canSend();
    }
}

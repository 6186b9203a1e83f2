package org.klinke.sip.leg;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.SessionMedia;
import org.klinke.sip.dialog.Dialog;

/// One of the phones behind a called phone or its proxy that may still win (RFC 3261 §13.2.2.4): each has its own
/// dialog, its own reliable responses and its own answer to our offer. Confined to the leg's loop.
final class EarlyDialog {
    private final Dialog dialog;
    private long lastReliable = -1;
    private boolean answered;
    private @Nullable SessionMedia media;

    EarlyDialog(Dialog dialog) {
        this.dialog = dialog;
    }

    Dialog dialog() {
        return dialog;
    }

    /// Whether this reliable response is the next one; a repeated one has its PRACK already, one out of order gets none
    /// (RFC 3262 §4).
    boolean takes(long sequence) {
        if (lastReliable >= 0 && sequence != lastReliable + 1) {
            return false;
        }
        lastReliable = sequence;
        return true;
    }

    /// An answer in a reliable response is final: later ones of this exchange do not count (RFC 3261 §13.2.1).
    boolean answered() {
        return answered;
    }

    /// How the phone describes its side now.
    Optional<SessionMedia> media() {
        return Optional.ofNullable(media);
    }

    /// @return false if that is known, or cannot count any more
    boolean describes(SessionMedia description, boolean reliably) {
        if (answered) {
            return false;
        }
        answered = reliably;
        boolean news = !description.equals(media);
        media = description;
        return news;
    }

    /// A later exchange went through (UPDATE, RFC 3311).
    void changedTo(SessionMedia description) {
        media = description;
    }
}

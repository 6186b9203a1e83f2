package org.klinke.media.file;

import java.io.IOException;

/// A file is no audio file, or one of a kind we cannot read; the message says what it is and what would do.
public final class UnreadableSound extends IOException {
    private static final long serialVersionUID = 1;

    public UnreadableSound(String message) {
        super(message);
    }
}

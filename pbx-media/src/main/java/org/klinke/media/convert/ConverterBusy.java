package org.klinke.media.convert;

import java.io.IOException;

/// So many files wait to be converted that one more would wait too long; nothing is wrong with it.
public final class ConverterBusy extends IOException {
    private static final long serialVersionUID = 1;

    ConverterBusy() {
        super("other files are being converted; try again in a moment");
    }
}

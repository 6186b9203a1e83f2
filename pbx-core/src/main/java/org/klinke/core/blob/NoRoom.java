package org.klinke.core.blob;

import java.io.IOException;

/// Nothing more can be kept to be heard: the disk is nearly full, or the tenant's quota is; the message says which.
public final class NoRoom extends IOException {
    private static final long serialVersionUID = 1;

    public NoRoom(String message) {
        super(message);
    }
}

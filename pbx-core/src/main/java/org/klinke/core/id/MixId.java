package org.klinke.core.id;

import java.util.UUID;

/// Identifies a mix: a conference, or a call with a listener. Whoever makes it up knows whose it is; legs of one tenant
/// only may meet in it.
public record MixId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}

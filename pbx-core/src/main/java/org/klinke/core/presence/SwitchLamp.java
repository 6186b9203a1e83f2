package org.klinke.core.presence;

import org.klinke.core.id.UserId;

/// The lamp of an extension that is nobody's: lit, or dark.
///
/// @param id by which it is watched, as a user is by his
/// @param name for people
public record SwitchLamp(UserId id, String extension, String name, boolean lit) {
    SwitchLamp lit(boolean now) {
        return new SwitchLamp(id, extension, name, now);
    }
}

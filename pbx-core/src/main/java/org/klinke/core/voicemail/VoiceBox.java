package org.klinke.core.voicemail;

import java.util.Optional;
import java.util.UUID;
import org.klinke.core.id.UserId;

/// A box, and whose it is.
///
/// @param owner id of the user or group: the box is known by it, whatever extension that has
/// @param name of the user or group
/// @param user empty for that of a group
public record VoiceBox(UUID owner, String extension, String name, Optional<UserId> user, BoxSettings settings) {
    /// For people.
    public String words() {
        return name + " (" + extension + ")";
    }
}

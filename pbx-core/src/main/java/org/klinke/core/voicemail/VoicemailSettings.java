package org.klinke.core.voicemail;

import java.util.Map;
import java.util.Optional;

/// Which of a tenant's users and groups have a voice box. Nobody, unless somebody has said so.
///
/// @param everyUser has one, as it usually is, also those who are not named
/// @param boxes by the extension of a user or group
public record VoicemailSettings(boolean everyUser, Map<String, BoxSettings> boxes) {
    public static final VoicemailSettings NOTHING = new VoicemailSettings(false, Map.of());

    public VoicemailSettings {
        boxes = Map.copyOf(boxes);
    }

    public Optional<BoxSettings> of(String extension, boolean user) {
        return Optional.ofNullable(boxes.get(extension))
                .or(() -> user && everyUser ? Optional.of(BoxSettings.USUAL) : Optional.empty());
    }

    /// For plan and audit log.
    public Map<String, String> facts() {
        return VoicemailText.facts(this);
    }
}

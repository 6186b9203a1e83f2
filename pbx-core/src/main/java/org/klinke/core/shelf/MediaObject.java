package org.klinke.core.shelf;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.id.RecordingId;

/// Something to be heard that is kept: a row, and a sealed blob of the same id.
///
/// @param seconds it lasts, as its sound says
/// @param bytes of sound
/// @param whole it was written to its end; else the process was killed, or the disk full
/// @param keyVersion of the tenant's key it was sealed with
/// @param keepUntil then it is deleted, unless it is held
/// @param hold why it may not be deleted, "" if it may
public record MediaObject(
        RecordingId id,
        Kind kind,
        Label label,
        double seconds,
        long bytes,
        boolean whole,
        int keyVersion,
        Optional<Instant> keepUntil,
        String hold) {
    /// The word stands in rows.
    public enum Kind {
        RECORDING,
        /// Somebody has left it in a voice box.
        VOICEMAIL,
        /// What callers of a voice box hear first.
        GREETING,
        /// What the tenant plays to many: an announcement, music.
        PROMPT;

        public String word() {
            return switch (this) {
                case RECORDING -> "recording";
                case VOICEMAIL -> "voicemail";
                case GREETING -> "greeting";
                case PROMPT -> "prompt";
            };
        }

        public static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word().equals(word)) {
                    return kind;
                }
            }
            throw new IllegalStateException("a media object of kind '" + word + "'");
        }
    }

    /// For the audit log, which outlives it: no name, no number, and nobody from outside.
    Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("started", label.started().toString());
        facts.put("seconds", String.valueOf(Math.round(seconds)));
        label.owner().ifPresent(owner -> facts.put("owner", owner.toString()));
        keepUntil.ifPresent(until -> facts.put("keepUntil", until.toString()));
        if (!hold.isEmpty()) {
            facts.put("hold", hold);
        }
        return facts;
    }
}

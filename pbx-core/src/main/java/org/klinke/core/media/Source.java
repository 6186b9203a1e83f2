package org.klinke.core.media;

import java.io.IOException;
import java.util.List;
import org.klinke.core.id.RecordingId;

/// Something a leg can be played.
public sealed interface Source {
    /// @param country whose people shall know it, ISO 3166-1 alpha-2
    record Tone(ToneKind kind, String country) implements Source {}

    /// One frequency without end, for tests: whoever hears it knows who is heard.
    record TestTone(int hz) implements Source {}

    /// The tenant's music on hold, round and round; the one that ships where it has none of its own.
    ///
    /// @param tenant its id as text: a name may be borne by one tenant after another, an id may not
    record Music(String tenant) implements Source {}

    /// What the server says, one after the other, once.
    ///
    /// @param names of the catalogue: "voicemail-you-have", "number-7"
    /// @param language "de" or "en"
    record Prompts(List<String> names, String language) implements Source {
        public Prompts {
            names = List.copyOf(names);
        }
    }

    /// What somebody has said, kept sealed: who holds this may hear it. Once.
    record Kept(RecordingId id, Opener opener) implements Source {
        /// May wait for the disk.
        @FunctionalInterface
        public interface Opener {
            /// @return a whole sound file
            byte[] open() throws IOException;
        }

        @Override
        public String toString() {
            return "Kept[" + id + "]";
        }
    }

    enum ToneKind {
        /// Dial!
        DIAL,
        /// It rings at the other end.
        RINGBACK,
        BUSY,
        /// No line, or no such number.
        CONGESTION,
        /// Speak after it. Once.
        BEEP,
        /// Something has failed, though the call goes on. Once.
        FAULT;

        /// Goes on until it is stopped.
        public boolean loops() {
            return this != BEEP && this != FAULT;
        }
    }
}

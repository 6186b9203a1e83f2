package org.klinke.core.media;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    /// @param own what the tenant has brought, one after the other
    record Music(String tenant, List<Kept> own) implements Source {
        public Music {
            own = List.copyOf(own);
        }

        /// That has brought none.
        public Music(String tenant) {
            this(tenant, List.of());
        }
    }

    /// What the server says, one after the other, once.
    ///
    /// @param names of the catalogue: "voicemail-you-have", "number-7"
    /// @param language "de" or "en"
    record Prompts(List<String> names, String language) implements Source {
        public Prompts {
            names = List.copyOf(names);
        }
    }

    /// A sound that is kept sealed: who holds this may hear it. Once.
    ///
    /// @param sharedIn id of the tenant whose callers all hear it: nobody's secret, it may lie ready in memory
    record Kept(RecordingId id, Opener opener, Optional<String> sharedIn) implements Source {
        /// What somebody has said, for whoever may hear it now.
        public Kept(RecordingId id, Opener opener) {
            this(id, opener, Optional.empty());
        }

        /// May wait for the disk.
        @FunctionalInterface
        public interface Opener {
            /// @return a whole sound file
            byte[] open() throws IOException;
        }

        /// The same sound, however it is opened.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Kept kept && kept.id.equals(id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
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

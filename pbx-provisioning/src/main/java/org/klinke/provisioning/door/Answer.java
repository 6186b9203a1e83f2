package org.klinke.provisioning.door;

import java.nio.file.Path;

/// What a phone is given.
public sealed interface Answer {
    /// @param type media type; the text is UTF-8
    record File(String type, String text) implements Answer {
        @Override
        public String toString() {
            return "File[" + type + ", masked]";
        }
    }

    /// A file that only the phone can read.
    record Sealed(byte[] content) implements Answer {}

    /// Firmware, as it lies on the disk.
    record Bytes(Path path) implements Answer {}

    /// For whoever guesses, comes late, or asks for what is not his: 404.
    ///
    /// @param slow for somebody who has asked for nothing too often: let him wait for it
    record Nothing(boolean slow) implements Answer {}

    /// Not now: 503 with Retry-After.
    ///
    /// @param seconds until it may ask again, spread so that a house full of phones does not come back at once
    record Later(int seconds) implements Answer {}
}

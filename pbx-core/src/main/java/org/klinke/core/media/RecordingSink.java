package org.klinke.core.media;

import java.io.IOException;
import org.klinke.core.id.RecordingId;

/// Where the media engine writes a recording: it is sealed on the other side, so the engine sees no key. Used by one
/// thread, which may wait for the disk.
public interface RecordingSink extends AutoCloseable {
    /// Appends bytes that are safe from the death of this process when the method returns, and can be read without
    /// those that follow.
    ///
    /// @param length at most [#CHUNK_BYTES_MAX]; 0 only with `last`
    /// @param last nothing follows; whether it came tells a whole recording from one that was broken off
    /// @throws IOException the disk is full or broken: what was written before stays readable
    void write(byte[] bytes, int length, boolean last) throws IOException;

    /// Waits until all that was written is safe from a power cut, too.
    ///
    /// @throws IOException also if the disk has too little room left to go on
    void sync() throws IOException;

    @Override
    void close() throws IOException;

    int CHUNK_BYTES_MAX = 1 << 20;

    /// Finds the place of a recording that a call has announced.
    interface Opener {
        /// @throws IOException if it was not announced, or no file can be made
        RecordingSink open(RecordingId recording) throws IOException;
    }
}

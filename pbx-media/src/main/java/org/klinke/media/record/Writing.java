package org.klinke.media.record;

import java.io.IOException;
import org.klinke.core.media.RecordingSink;

/// A form in which a recording is written, of what its two tracks give. Used by one thread.
interface Writing extends AutoCloseable {
    /// Goes on until then; what comes for an earlier time is too late.
    ///
    /// @param ticks of 1/48,000 s since the recording began
    void advance(long ticks);

    /// How far it has come.
    long ticks();

    /// Hands out what is new since the last time.
    ///
    /// @param last nothing follows
    void flush(RecordingSink to, boolean last) throws IOException;

    @Override
    void close();
}

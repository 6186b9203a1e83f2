package org.klinke.core.media;

import java.io.IOException;

/// A recording as it was handed to its [RecordingSink]: piece by piece, each of which can be had without the others.
public interface RecordedParts {
    int parts();

    /// @param number from 0
    /// @return not to be changed
    byte[] part(int number) throws IOException;
}

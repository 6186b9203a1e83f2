package org.klinke.media;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.klinke.core.media.MediaPort;

/// Builds the media engine: the only thing the server needs of this module.
public final class MediaWiring {
    private MediaWiring() {}

    /// Starts the workers; nothing is bound before the first leg opens.
    ///
    /// @param events called on media threads, must not block
    public static MediaEngine start(
            MediaConfig config, MediaPort.Events events, MediaFiles files, InstantSource time, SecureRandom random) {
        return new MediaEngine(config, events, files, time, System::nanoTime, random);
    }
}

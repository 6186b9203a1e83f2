package org.klinke.media;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaPort;
import org.klinke.media.codec.AudioCodecs;

/// Builds the media engine and says what it can do: the only thing the server needs of this module.
public final class MediaWiring {
    private MediaWiring() {}

    /// Whether the engine can decode and encode the codec on this machine: for Opus it takes a native library.
    public static boolean canTranscode(Codec codec) {
        return AudioCodecs.canDecode(codec);
    }

    /// Starts the workers; nothing is bound before the first leg opens.
    ///
    /// @param events called on media threads, must not block
    public static MediaEngine start(
            MediaConfig config, MediaPort.Events events, MediaFiles files, InstantSource time, SecureRandom random) {
        return new MediaEngine(config, events, files, time, System::nanoTime, random);
    }
}

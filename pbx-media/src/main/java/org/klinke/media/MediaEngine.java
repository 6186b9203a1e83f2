package org.klinke.media;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPort;

/// The media engine behind [MediaPort].
public final class MediaEngine implements MediaPort, AutoCloseable {
    private final MediaPort.Events events;

    public MediaEngine(MediaConfig config, MediaPort.Events events, InstantSource time, SecureRandom random) {
        this.events = events;
    }

    @Override
    public void send(MediaCommand command) {
        if (command instanceof MediaCommand.Open) {
            events.onMedia(new MediaEvent.Failed(command.leg(), "media is not built yet"));
        }
    }

    public MediaCounters counters() {
        return new MediaCounters(0, 0, 0, 0, 0, 0, 0);
    }

    /// Ends every session and waits a few seconds for the workers.
    @Override
    public void close() {}
}

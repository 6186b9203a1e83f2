package org.klinke.core.media;

/// The media engine as the call sees it: commands in, events out, both values, both asynchronous, no shared objects, so
/// that an engine in another process or on another machine fits behind it later. There is one media session per leg,
/// named by the leg's id; commands about one leg take effect in the order given.
public interface MediaPort {
    /// Never blocks and never throws: what goes wrong comes back as an event.
    void send(MediaCommand command);

    /// Where the engine delivers its events; called on media threads, must not block.
    interface Events {
        void onMedia(MediaEvent event);
    }
}

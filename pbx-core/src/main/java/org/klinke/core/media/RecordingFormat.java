package org.klinke.core.media;

/// How a recording is written.
///
/// @param kind container and codec
/// @param channels what is heard on which channel
public record RecordingFormat(Kind kind, Channels channels) {
    /// As good as the call, and nearly free while it lasts: what recordings of calls want.
    public static final RecordingFormat SIDE_BY_SIDE = new RecordingFormat(Kind.PACKETS, Channels.SIDES);

    /// What any program plays, and telephones hear: what somebody says to the server.
    public static final RecordingFormat DICTATED = new RecordingFormat(Kind.WAV_8K, Channels.FAR_END);

    /// Wide band for whoever hears it: what somebody has brought as a file.
    public static final RecordingFormat UPLOADED = new RecordingFormat(Kind.WAV_16K, Channels.FAR_END);

    public enum Kind {
        /// Linear PCM, 16 bit, 8 kHz: 16 KB/s for each channel.
        WAV_8K,
        /// Linear PCM, 16 bit, 16 kHz: 32 KB/s for each channel.
        WAV_16K,
        /// Ogg/Opus: recorded so once, and still heard.
        OPUS,
        /// The packets of both sides as they came, made into sound when it is heard: G.711 and G.722 8 KB/s for each
        /// side, Opus and G.729 what they are.
        PACKETS
    }

    public enum Channels {
        /// Only what comes from the leg's far end: a message somebody leaves.
        FAR_END,
        /// Both sides of the conversation on one channel.
        MIXED,
        /// Left what comes from the leg's far end, right what it hears.
        SIDES
    }
}

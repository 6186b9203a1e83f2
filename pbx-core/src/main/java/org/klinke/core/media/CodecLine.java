package org.klinke.core.media;

/// A codec as one side announced it.
///
/// @param payloadType 0–127, the number this side wants to receive the codec under
/// @param fmtp the format parameters as written, "" if none
public record CodecLine(int payloadType, Codec codec, String fmtp) {}

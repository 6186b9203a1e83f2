package org.klinke.media;

import java.nio.file.Path;
import org.klinke.core.media.RecordingSink;

/// What the engine reads and writes besides packets.
///
/// @param recordings gives sinks to write recordings to; asked on recorder threads
/// @param music the folder of the tenants' music on hold; need not exist
public record MediaFiles(RecordingSink.Opener recordings, Path music) {}

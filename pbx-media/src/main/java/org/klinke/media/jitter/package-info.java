/// A jitter buffer for audio that is decoded; what is relayed never waits in one. In: payloads of one stream, in any
/// order, at any time. Out: payloads in order, and what is missing. `transcode` calls it.
@NullMarked
package org.klinke.media.jitter;

import org.jspecify.annotations.NullMarked;

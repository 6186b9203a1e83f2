/// Whether anybody is to be heard in what a leg's far end sends. In: payloads, and levels from whoever decodes them.
/// Out: for how long there was nobody. Only `net` and `transcode` call it.
@NullMarked
package org.klinke.media.voice;

import org.jspecify.annotations.NullMarked;

/// Voice codecs: G.711 and G.722 of our own, Opus by libopus (native, out of libjitsi), and changes of sample rate.
/// In: linear samples (mono, 16 bit) or RTP payloads. Out: the other. Frames in arrays the caller keeps; nothing is
/// allocated per frame. Every room of media and the built-in phones call it; it calls nobody.
@NullMarked
package org.klinke.media.codec;

import org.jspecify.annotations.NullMarked;

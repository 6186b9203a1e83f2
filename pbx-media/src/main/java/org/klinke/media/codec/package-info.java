/// Voice codecs of our own. In: linear samples or payload bytes. Out: the other. The media engine's tones and the
/// built-in phones call it.
@NullMarked
package org.klinke.media.codec;

import org.jspecify.annotations.NullMarked;

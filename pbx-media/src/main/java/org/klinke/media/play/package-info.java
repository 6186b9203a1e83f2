/// Built-in sounds. In: a tone and a codec. Out: 20 ms frames in that codec, round and round. Only `net` calls it.
@NullMarked
package org.klinke.media.play;

import org.jspecify.annotations.NullMarked;

/// Makes one form of whatever audio somebody brings. In: the bytes of a file, of which nothing is believed. Out: a WAV
/// file of 16 bit, 16 kHz, one channel. What we do not read ourselves ffmpeg reads, if the machine has it: a process of
/// its own that gets the bytes and nothing else.
@NullMarked
package org.klinke.media.convert;

import org.jspecify.annotations.NullMarked;

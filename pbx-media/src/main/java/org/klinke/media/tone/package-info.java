/// Tones: made, and found again in what somebody heard. In: frequencies, samples. Out: samples, frequencies. The
/// player's country tones come from here; the built-in phones of the self-test and the tests of all modules send and
/// hear with it.
@NullMarked
package org.klinke.media.tone;

import org.jspecify.annotations.NullMarked;

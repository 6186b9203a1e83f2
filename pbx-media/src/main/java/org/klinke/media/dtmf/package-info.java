/// DTMF digits: telephone events (RFC 4733) read and written, tones made. In: event payloads, digits. Out: digits,
/// event payloads, samples. Only `net` calls it.
@NullMarked
package org.klinke.media.dtmf;

import org.jspecify.annotations.NullMarked;

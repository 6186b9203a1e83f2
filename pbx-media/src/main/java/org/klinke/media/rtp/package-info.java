/// RTP without encryption: reading and writing headers, a leg's outgoing stream, statistics of its incoming one,
/// payload types. In: packets as byte arrays. Out: numbers and packets. `srtp`, `rtcp`, `net` and the built-in
/// phones call it.
@NullMarked
package org.klinke.media.rtp;

import org.jspecify.annotations.NullMarked;

/// RTCP (RFC 3550 §6), which ends at each leg. In: what a leg sent and received, packets of its far end (plain, already
/// authenticated). Out: our own compound reports, loss and round-trip time as the far end sees them. Only `net` calls
/// it.
@NullMarked
package org.klinke.media.rtcp;

import org.jspecify.annotations.NullMarked;

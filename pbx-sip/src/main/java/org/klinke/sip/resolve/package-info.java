/// Where a SIP URI leads (RFC 3263). In: a [org.klinke.sip.resolve.Destination], the domain or address a peer is
/// configured with. Out: [org.klinke.sip.resolve.Hop]s in the order to try them, by NAPTR, SRV, A and AAAA; which of
/// them lately failed ([org.klinke.sip.resolve.FailedHops]). The only room that knows DNS. Called by whoever opens
/// flows to peers that do not register with us.
@NullMarked
package org.klinke.sip.resolve;

import org.jspecify.annotations.NullMarked;

/// What keeps carriers connected, so that the call path only has to take an open line. In: the
/// [org.klinke.core.trunk.Trunk]s of each tenant and of the platform. Out: [org.klinke.sip.trunk.TrunkLine]s that are
/// registered and answer, whose call a request is ([org.klinke.sip.trunk.Claim]), headers that name callers as each
/// carrier wants them, and how every trunk is. Called by the edge and the legs; asks the resolver, sends by the stack.
@NullMarked
package org.klinke.sip.trunk;

import org.jspecify.annotations.NullMarked;

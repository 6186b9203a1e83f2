/// Legs: one INVITE session each, with a phone or a carrier. In: requests from `sip.tx` by way of
/// [org.klinke.sip.leg.SipFrontDoor], commands from the call ([org.klinke.core.call.CallLeg]), orders to dial
/// ([org.klinke.sip.leg.SipLegDialer]). Out: [org.klinke.core.call.LegEvent]s, messages to the far end. One verb per
/// file; nothing but values passes from one leg to another.
@NullMarked
package org.klinke.sip.leg;

import org.jspecify.annotations.NullMarked;

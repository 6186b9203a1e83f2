/// Events (RFC 6665): lamps (dialog, RFC 4235), message lamps (message-summary, RFC 3842), presence (RFC 3856), and the
/// call to a phone to fetch its configuration (check-sync). In: SUBSCRIBE of devices that the edge has proven, by way
/// of the front door; knocks of [org.klinke.core.presence.Presence]. Out: NOTIFYs over the flow the device is on
/// now. A device sees its own tenant only, and who talks with whom only of its own user. Wiring makes
/// [org.klinke.sip.presence.Subscriptions] and [org.klinke.sip.presence.CheckSync]; nobody else calls in here.
@NullMarked
package org.klinke.sip.presence;

import org.jspecify.annotations.NullMarked;

/// Sockets. In: addresses to listen on and certificates. Out: each complete SIP message as bytes on its
/// [org.klinke.sip.transport.SipFlow], within the size limits and unfolded, delivered on the flow's event loop to
/// a [org.klinke.sip.transport.SipReceiver]. Only the transaction layer receives; everybody above may write to a
/// flow. The only room that knows Netty.
@NullMarked
package org.klinke.sip.transport;

import org.jspecify.annotations.NullMarked;

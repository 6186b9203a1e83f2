/// Transactions (RFC 3261 §17, RFC 6026). In: messages from flows, requests and responses from legs and the
/// registrar. Out: new requests that the [org.klinke.sip.tx.RequestGate] accepted, to the
/// [org.klinke.sip.tx.SipUser]; responses, to the [org.klinke.sip.tx.ClientListener] that came with the request.
/// All calls out are on the flow's loop.
@NullMarked
package org.klinke.sip.tx;

import org.jspecify.annotations.NullMarked;

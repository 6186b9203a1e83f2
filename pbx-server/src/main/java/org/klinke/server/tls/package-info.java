/// The server's certificates. In: the names and addresses the server is reached by, the operator's certificates in
/// `DIR/tls/certs`. Out: certificates for HTTPS and SIP, chosen anew for each handshake, and the CA
/// certificate for phones. Private keys lie in `DIR/tls`, readable by their owner only. Called by the wiring.
@NullMarked
package org.klinke.server.tls;

import org.jspecify.annotations.NullMarked;

/// The server's certificates. In: the names and addresses the server is reached by. Out: an `SSLContext` for servers,
/// whose certificate is replaced in place when the names change, and the CA certificate for phones. Private keys lie in
/// `DIR/tls`, readable by their owner only. Called by the wiring.
@NullMarked
package org.klinke.server.tls;

import org.jspecify.annotations.NullMarked;

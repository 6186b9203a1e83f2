/// Certificates from a public authority (ACME, RFC 8555), so that phones and browsers trust the server without
/// being told to. In: the names to be certified. Out: a pair of files in `DIR/tls/certs`, which the room of
/// certificates takes in like those of the operator.
@NullMarked
package org.klinke.server.acme;

import org.jspecify.annotations.NullMarked;

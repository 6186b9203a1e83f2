/// The built-in phones: small SIP + SDES-SRTP user agents over TLS, WSS, TCP or UDP that register, call, answer, hold,
/// send a tone and tell what they heard. In: a server's address, an account, an [javax.net.ssl.SSLContext] that
/// trusts its CA. Out: [org.klinke.server.phone.Heard] and, for people, the phone's ladder. `selftest` and the
/// end-to-end tests use them. They share the server's parser and SRTP, but none of its transport, transactions,
/// dialogs, legs or media engine: a phone that made the same mistake as the server would hear nothing of it.
@NullMarked
package org.klinke.server.phone;

import org.jspecify.annotations.NullMarked;

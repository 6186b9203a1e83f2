/// Passkeys (WebAuthn, level 2): a challenge goes to a browser, what its authenticator answers comes back.
///
///     [Tickets] ─challenge, and a ticket that seals it▶ browser ─▶ authenticator: signs for this server's name alone
///     browser ─ticket, answer▶ [Passkeys] ─▶ kept (registered), or whose account it is (logged in)
///
/// In: what a browser brings, of which nothing is believed but its signature. Out: a passkey to keep, or a session. The
/// only room that knows webauthn4j; called by the routes of the REST API.
@NullMarked
package org.klinke.server.passkey;

import org.jspecify.annotations.NullMarked;

/// Logging in elsewhere, by OpenID Connect: the way to a tenant's issuer and back, and what it says.
///
///     page ─begin▶ [SignOns] ─▶ address at the issuer, with state, nonce and PKCE; what comes back must fit is sealed
///                                                                                    in a cookie of this browser
///     issuer ─callback▶ [SignOns] ─code▶ [OutsideHttps] ─▶ token ─▶ [IdToken]: of this issuer, for us, for this one
///                          │                                                    way there, signed by its keys, now
///                          └─▶ which account of this tenant the claim names
///     page ─completion▶ the second factor, if the account has one ─▶ session
///
/// In: what a browser brings, what an issuer says; neither is believed. Out: an account of the tenant whose page began
/// it, or a word why not. Called by the routes of the REST API; knows no HTTP of ours.
@NullMarked
package org.klinke.server.signon;

import org.jspecify.annotations.NullMarked;

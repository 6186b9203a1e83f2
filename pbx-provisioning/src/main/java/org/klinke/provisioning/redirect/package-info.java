/// Makers' redirect services: a telephone fresh from its box asks its maker where its configuration is, and
/// is told an address that we have registered there. In: an account, a MAC address, an address. Out: what the
/// service said, in words for people. Waits for foreign servers: called by `RedirectDesk` and control routes
/// on threads of their own, never by a call.
@NullMarked
package org.klinke.provisioning.redirect;

import org.jspecify.annotations.NullMarked;

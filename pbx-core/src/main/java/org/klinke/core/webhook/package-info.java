/// Tells addresses outside what happens in a tenant, signed, at least once, each event in a request of its own:
///
///     who sees it happen ─▶ WebhookDesk: queue (≤ 10,000) ─▶ writer ─▶ PostgreSQL ─▶ courier, one per webhook
///                                                                          ▲              │ HMAC, POST
///                                                                          └── tried ─────┴─▶ [WebhookOutlet]
///
/// In: events as JSON. Out: requests, by an outlet that the server has. Nobody who makes something happen waits; what
/// is in the database is sent, whatever becomes of the server; one that does not answer holds up nobody else's.
@NullMarked
package org.klinke.core.webhook;

import org.jspecify.annotations.NullMarked;

/// What happens in a tenant, told to who watches:
///
///     calls, registrar, trunks ◀─ look, twice a second ─ LiveEvents ─ what is new ─▶ EventRing, one per watched tenant
///     alarms, changes ──────────────────────────────────────────────────────────▶    │ the last thousand events
///                                                                streams of the API ◀─┘ each at its own place
///
/// A follower (webhooks) is told of the same, in tenants that it names.
///
/// Nobody who makes something happen waits for who watches: what is live is looked at from outside, and a ring takes an
/// event under a short lock. A stream has no queue: one that is too slow finds that its place in the ring is gone.
@NullMarked
package org.klinke.server.events;

import org.jspecify.annotations.NullMarked;

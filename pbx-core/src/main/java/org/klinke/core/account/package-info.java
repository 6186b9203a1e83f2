/// Who asks, and what they may: accounts, roles, sessions and API keys, in tenants and on the platform alike.
///
///     login + password ─▶ [Logins] ─▶ session token ─┐
///                                                    ├─▶ [Callers] ─▶ [Caller]: roles, permissions, the audit's actor
///     API key (klk_…) ───────────────────────────────┘
///
/// In: what somebody shows at a door, and the realm (tenant or platform) the door found for it. Out: a
/// [org.klinke.core.account.Caller], or nothing. Written through the `Change` door, but for when a session was used
/// last. Called by the doors of the REST API and of the command line; no call ever waits for this room.
@NullMarked
package org.klinke.core.account;

import org.jspecify.annotations.NullMarked;

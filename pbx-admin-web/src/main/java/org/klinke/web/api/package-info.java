/// The REST API's skeleton: the contract, the door, the limits, and how a route is carried out.
///
///     request ─▶ [ApiLimits] ─▶ [ApiDoor]: token ─▶ caller ─▶ permission ─▶ tenant ─▶ [Contract]: query, body
///             ─▶ [ApiRoute]'s handler ─▶ [ApiAnswer], or a [org.klinke.web.Problem]
///
/// In: requests below `/api/v1`, and the routes that `pbx-server` brings. Out: calls of handlers, each with a proven
/// caller and the one realm it may work in. A handler gets its tenant from nowhere else.
@NullMarked
package org.klinke.web.api;

import org.jspecify.annotations.NullMarked;

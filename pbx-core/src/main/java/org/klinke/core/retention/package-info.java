/// How long each tenant keeps what it has: the days it has set, what goes when, the deletion of call records. In: the
/// hourly round of [org.klinke.core.shelf.Shelf] asks [org.klinke.core.retention.Keeping]; commands and the API ask
/// what goes. Out: entries in the audit log, a few for all call records of a night. What a recording or message says
/// of itself (its rule, its box) is theirs; the days here are those that nothing outlasts.
///
///     round ─▶ Keeping.sweep(scope) ─▶ call, leg, segment, conversation, call_trace      once a night
///           ─▶ Keeping.begunBefore(scope, kind) ─▶ Shelf: media_object and its blob
@NullMarked
package org.klinke.core.retention;

import org.jspecify.annotations.NullMarked;

/// Call records: what is left of a call when it has ended. In: [org.klinke.core.cdr.CallRecord]s from the call, through
/// [org.klinke.core.cdr.CallRecorder], which never waits. Out: rows for the call inspector, by tenant scope. A record
/// goes first to an encrypted journal on the local disk and from there, at least once and idempotently, into the
/// database: a stopped database or a killed server loses nothing. `core.call` writes, the doors read.
@NullMarked
package org.klinke.core.cdr;

import org.jspecify.annotations.NullMarked;

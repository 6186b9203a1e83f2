/// Recordings as files, sealed with the tenant's key while they are written. In: a tenant's scope announces a recording
/// (calls do), and the media engine, which sees neither tenant nor key, fetches the sink for it. Out: a
/// [org.klinke.core.recording.SealedReader] for whoever has the scope. Who may record whom is not decided here.
///
///     call ── announce(scope) ──▶ Recordings ◀── open(id) ── media engine
///                                     │
///                    DIR/recordings/TENANT/RECORDING.sealed ──▶ SealedReader (scope)
@NullMarked
package org.klinke.core.recording;

import org.jspecify.annotations.NullMarked;

/// What is kept to be heard, recordings, messages, greetings, prompts: a row by which it is found, and a sealed
/// blob of the same id. In: a tenant's scope announces one with its label (calls do), and the media engine,
/// which sees neither tenant nor key, fetches the sink for it. Out: [org.klinke.core.shelf.Archive] for whoever
/// has the scope, an audit entry for each access. Who may record whom is not decided here
/// ([org.klinke.core.recording.RecordingRule]); how long a tenant keeps what is asked of
/// [org.klinke.core.shelf.TenantKeeping].
///
///     call ── announce(scope, label) ──▶ Recordings ◀── open(id) ── media engine
///                                            │ ended
///                BlobStore (DIR/recordings/TENANT/…)  ──▶ Shelf ──▶ media_object ◀── Archive (scope) ── people
@NullMarked
package org.klinke.core.shelf;

import org.jspecify.annotations.NullMarked;

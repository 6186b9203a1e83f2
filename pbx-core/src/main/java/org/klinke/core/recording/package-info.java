/// Recordings: sealed blobs with the tenant's key, and rows by which they are found. In: a tenant's scope
/// announces a recording with its label (calls do), and the media engine, which sees neither tenant nor key,
/// fetches the sink for it. Out: [org.klinke.core.recording.Archive] for whoever has the scope, an audit entry
/// for each access. Who may record whom is not decided here.
///
///     call ── announce(scope, label) ──▶ Recordings ◀── open(id) ── media engine
///                                            │ ended
///                BlobStore (DIR/recordings/TENANT/…)  ──▶ Shelf ──▶ media_object ◀── Archive (scope) ── people
@NullMarked
package org.klinke.core.recording;

import org.jspecify.annotations.NullMarked;

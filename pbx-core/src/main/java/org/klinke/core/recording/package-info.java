/// Whose calls are recorded: a tenant's rules, on whose wish, who has agreed, for how long. In: the `apply`
/// file and the API set them. Out: [org.klinke.core.recording.RecordingBook] for calls, which never waits. What
/// is recorded lies in [org.klinke.core.shelf].
@NullMarked
package org.klinke.core.recording;

import org.jspecify.annotations.NullMarked;

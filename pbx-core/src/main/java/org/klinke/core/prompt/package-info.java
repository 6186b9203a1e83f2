/// What a tenant plays of its own: announcements and music on hold. In: sounds that people have uploaded, converted
/// before (`media.convert`). Out: [org.klinke.core.prompt.PromptBook] for calls, which never wait for the database; the
/// sounds themselves lie sealed, as media objects of their own kind.
///
///     upload ── Prompts ──▶ Recordings (blob), prompt (row) ──▶ PromptLoader ──▶ PromptBook ──▶ calls
@NullMarked
package org.klinke.core.prompt;

import org.jspecify.annotations.NullMarked;

/// A tenant's prompts as one file to take away, and back. In: an archive that somebody has brought, whatever it holds.
/// Out: new versions of prompts by [org.klinke.core.prompt.Prompts], and what of it could not be one. API and commands
/// call.
///
///     tar in gzip:  welcome.wav   welcome.de.wav   tune.mp3        NAME or NAME.LANGUAGE, and a kind of audio file
@NullMarked
package org.klinke.server.prompt;

import org.jspecify.annotations.NullMarked;

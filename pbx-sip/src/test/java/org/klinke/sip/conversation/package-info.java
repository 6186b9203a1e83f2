/// Conversation tests: text scripts of what phones send and get (`src/test/resources/conversations/*.sip.txt`), played
/// against the real signalling and the real calls, in memory, on fake time. `README.txt` beside the scripts tells how
/// to write one.
@NullMarked
package org.klinke.sip.conversation;

import org.jspecify.annotations.NullMarked;

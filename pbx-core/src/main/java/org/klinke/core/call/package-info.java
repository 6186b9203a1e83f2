/// The call. In: legs from the doors (`pbx-sip`), their events, media events. Out: commands to legs
/// ([org.klinke.core.call.CallLeg]), to the dialer ([org.klinke.core.call.LegDialer]) and to the media engine, one call
/// record at the end. A `Call` is one virtual thread with one bounded mailbox; beside it, each in a file: what comes
/// out of the mailbox (`CallDesk`), what a story waits for (`StoryWait`), media (`CallMedia`), legs that are handed
/// on (`Handover`, `CallMoves`), the end (`CallEnd`).
@NullMarked
package org.klinke.core.call;

import org.jspecify.annotations.NullMarked;

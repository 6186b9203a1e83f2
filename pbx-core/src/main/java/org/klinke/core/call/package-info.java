/// The call. In: legs from the doors (`pbx-sip`), their events, media events. Out: commands to legs
/// ([org.klinke.core.call.CallLeg]), to the dialer ([org.klinke.core.call.LegDialer]) and to the media engine, one call
/// record at the end. A `Call` is one virtual thread with one bounded mailbox.
@NullMarked
package org.klinke.core.call;

import org.jspecify.annotations.NullMarked;

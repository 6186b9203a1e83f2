/// What happens in a call, told as stories on the call's own thread: one step, one file. In: a
/// [org.klinke.core.call.Call] with its legs. Out: commands to it. A step waits only in `Call.await`; hang-up unwinds
/// the story, hold and re-INVITE are served by the call meanwhile. Wiring hands
/// [org.klinke.core.flow.Reception] to the switchboard; nobody else calls in here.
@NullMarked
package org.klinke.core.flow;

import org.jspecify.annotations.NullMarked;

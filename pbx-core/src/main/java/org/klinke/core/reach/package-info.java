/// How people want to be reached: forwarding, do not disturb, which phone rings when, ring groups, blocked
/// callers, speed dials. In: what the database holds, as values. Out: [org.klinke.core.reach.Reach], immutable,
/// from which `core.dialplan` works out who rings when. Stores write through the `Change` door.
@NullMarked
package org.klinke.core.reach;

import org.jspecify.annotations.NullMarked;

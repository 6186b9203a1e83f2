/// Time as a parameter. In: durations and tasks. Out: the task, later. Production and fake time stand behind one
/// interface; token buckets say how often somebody may; `java.time.InstantSource` gives the wall clock. Anyone may call
/// it.
@NullMarked
package org.klinke.core.time;

import org.jspecify.annotations.NullMarked;

/// Which way a call goes. In: who calls what, and the tenant's snapshot. Out: a sealed
/// [org.klinke.core.dialplan.Decision] with its reasons. Pure: no I/O, no clock, no state; flows carry decisions out.
@NullMarked
package org.klinke.core.dialplan;

import org.jspecify.annotations.NullMarked;

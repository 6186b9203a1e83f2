/// What is stored of calls from and to outside: the inventory of numbers, the rules, what they must not break; and the
/// picture of it all in memory. In: changes through the `Change` door. Out: an
/// [org.klinke.core.dialplan.OutsidePlan] per tenant for the call path, the index of all numbers, and word of the
/// trunks for whoever keeps them connected. Doors (API, CLI, `apply`) call the stores.
@NullMarked
package org.klinke.core.outside;

import org.jspecify.annotations.NullMarked;

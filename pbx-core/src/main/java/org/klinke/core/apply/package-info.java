/// From a declarative file to a change: what is wanted is compared with what is there, the difference is a plan, the
/// plan is carried out in one transaction through the `Change` door. In: [org.klinke.core.apply.WantedTenant]s, read
/// from a file elsewhere. Out: an [org.klinke.core.apply.Outcome] for people. Called by the control endpoint and the
/// demo tenant.
@NullMarked
package org.klinke.core.apply;

import org.jspecify.annotations.NullMarked;

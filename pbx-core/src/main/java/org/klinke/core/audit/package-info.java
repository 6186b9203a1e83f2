/// The one door for changes, and the audit log it leaves. In: who acts, why, and the work to do in a tenant or on the
/// platform. Out: a [org.klinke.core.audit.Change] that stores ask for before they write, one audit entry per changed
/// object in the same transaction, and memory brought up to date before the door returns. Doors (API, CLI, `apply`)
/// open it; stores write through what they are handed.
@NullMarked
package org.klinke.core.audit;

import org.jspecify.annotations.NullMarked;

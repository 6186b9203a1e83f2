/// Whether a call may leave: toll classes, limits that stop fraud, and which number may be shown. In: who calls
/// what and when, the tenant's [org.klinke.core.authority.TollPolicy], and what was used so far. Out: a
/// [org.klinke.core.authority.Verdict] with its reason and remedy. The judging is pure;
/// [org.klinke.core.authority.Meters] keeps the counters, [org.klinke.core.authority.PinLocks] how often a PIN
/// was guessed. The dial plan asks for every call that leaves, flows count those that do.
@NullMarked
package org.klinke.core.authority;

import org.jspecify.annotations.NullMarked;

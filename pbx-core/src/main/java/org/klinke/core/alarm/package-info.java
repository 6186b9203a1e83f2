/// Alarms: what a tenant's admins must know at once. In: [org.klinke.core.alarm.Alarms#raise] from calls, which hand
/// one over and go on, from the SIP edge, which refuses some, and what the watches see (limits, trunks). Out: rows of
/// the tenant's own for `klinke alarms`, texts to its phones when somebody calls for help, mail to whom its file names.
/// `core.call`, `sip.edge` and the wiring raise, the doors read.
@NullMarked
package org.klinke.core.alarm;

import org.jspecify.annotations.NullMarked;

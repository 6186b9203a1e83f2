/// When what counts: opening hours by name, calendars with the public holidays of the German states, switches that
/// force either. In: what the database holds, as values. Out: [org.klinke.core.hours.TenantHours], immutable, which
/// answers whether a condition holds at an instant, and why: pure, without clock or I/O; `core.dialplan` asks
/// it. Stores write through the `Change` door.
@NullMarked
package org.klinke.core.hours;

import org.jspecify.annotations.NullMarked;

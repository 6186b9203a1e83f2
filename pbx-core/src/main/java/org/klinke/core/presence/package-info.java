/// What people are doing now: their calls, whether a phone of theirs is registered, how many messages wait. In: values
/// from calls (`core.call`), from the registrar, and from voice boxes ([org.klinke.core.presence.MessageCounts]).
/// Out: a user's state as one value, and a knock at whoever watches it (`sip.presence`: lamps). Live state only; it is
/// reached through a tenant's scope and keyed by ids, so an extension that moves takes nothing along.
@NullMarked
package org.klinke.core.presence;

import org.jspecify.annotations.NullMarked;

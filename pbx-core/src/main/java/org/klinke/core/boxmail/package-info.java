/// Tells by mail that a voice box has a new message, or that a call was recorded. In: messages and recordings
/// that were listed ([org.klinke.core.shelf.Shelf]), the address of the box, those of the rule. Out: a mail
/// ([org.klinke.core.alarm.Post]), with the message or without, never with a recording. The wiring makes it;
/// nobody calls in here.
@NullMarked
package org.klinke.core.boxmail;

import org.jspecify.annotations.NullMarked;

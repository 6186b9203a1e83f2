/// Tells by mail that a voice box has a new message. In: messages that were listed
/// ([org.klinke.core.recording.Shelf]), the address of the box. Out: a mail ([org.klinke.core.alarm.Post]),
/// with the message or without. The wiring makes it; nobody calls in here.
@NullMarked
package org.klinke.core.boxmail;

import org.jspecify.annotations.NullMarked;

/// Mail out, over SMTP. In: addresses, a subject, a text, by [org.klinke.core.alarm.Post]. Out: a mail that the
/// operator's mail server has taken, or why not. The only room that knows Jakarta Mail; the wiring makes it.
@NullMarked
package org.klinke.server.mail;

import org.jspecify.annotations.NullMarked;

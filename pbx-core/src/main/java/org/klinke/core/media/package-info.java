/// Media as values: what two sides agreed to send, and the commands and events of the media engine. In: session
/// descriptions that `sip.codec` read from SDP. Out: answers and offers for it to print, and
/// [org.klinke.core.media.MediaCommand]s for `pbx-media`. Signalling and media never meet: both speak these values.
@NullMarked
package org.klinke.core.media;

import org.jspecify.annotations.NullMarked;

/// Bytes to messages and back. In: complete messages from the transport. Out: [org.klinke.sip.codec.SipHead], a
/// scan that costs next to nothing and decides most, and JAIN-SIP messages from [org.klinke.sip.codec.JainCodec],
/// the only class that knows `gov.nist`. Every room of this module may call it.
@NullMarked
package org.klinke.sip.codec;

import org.jspecify.annotations.NullMarked;

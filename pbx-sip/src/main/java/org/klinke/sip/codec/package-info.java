/// Bytes to messages and back. In: complete messages from the transport. Out: [org.klinke.sip.codec.SipHead], a
/// scan that costs next to nothing and decides most, and JAIN-SIP messages from [org.klinke.sip.codec.JainCodec].
/// Only the classes called Jain… know `gov.nist`: the codec, and a parser of our own for lines as most phones write
/// them, which makes the same objects. Every room of this module may call it.
@NullMarked
package org.klinke.sip.codec;

import org.jspecify.annotations.NullMarked;

/// SRTP and SRTCP (RFC 3711) with AES in counter mode and HMAC-SHA1. In: master keys, packets as byte arrays. Out: the
/// same arrays protected or opened in place. Nothing changes a receive context but a packet whose tag is right. `net`
/// and the built-in phones call it; not thread-safe: a context belongs to one thread.
@NullMarked
package org.klinke.media.srtp;

import org.jspecify.annotations.NullMarked;

/// SRTP and SRTCP in the suites of [org.klinke.core.media.SrtpSuite]: AES in counter mode with HMAC-SHA1 (RFC 3711, RFC
/// 6188), AES-GCM (RFC 7714). In: master keys, packets as byte arrays. Out: the same arrays protected or opened in
/// place. Nothing changes a receive context but a packet whose tag is right. `net` and the built-in phones call it;
/// not thread-safe: a context belongs to one thread.
@NullMarked
package org.klinke.media.srtp;

import org.jspecify.annotations.NullMarked;

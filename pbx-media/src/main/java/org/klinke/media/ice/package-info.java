/// ICE as a lite agent (RFC 8445): STUN messages (RFC 8489) and the answer to a connectivity check. In: datagrams that
/// look like STUN, our credentials. Out: the answer's bytes, and which address has proven itself. Pure: no sockets, no
/// clock. Only `net` calls it, and tests, whose built-in agents make checks.
@NullMarked
package org.klinke.media.ice;

import org.jspecify.annotations.NullMarked;

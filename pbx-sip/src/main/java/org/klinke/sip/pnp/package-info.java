/// Plug and play on a local network: telephones ask all hosts for their configuration (RFC 6080 by multicast,
/// as Snom and Yealink do), and are told an address. In: datagrams on a socket of its own. Out: a response and
/// a NOTIFY each. Knows no tenant; what address it gives, its maker says.
@NullMarked
package org.klinke.sip.pnp;

import org.jspecify.annotations.NullMarked;

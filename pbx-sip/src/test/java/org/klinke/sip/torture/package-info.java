/// Hostile and merely unusual input against the whole signalling: the torture messages of the RFCs over real sockets,
/// fuzzers, mutations. Everything found once is kept as a regression input.
@NullMarked
package org.klinke.sip.torture;

import org.jspecify.annotations.NullMarked;

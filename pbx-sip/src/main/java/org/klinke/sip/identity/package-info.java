/// Who calls whom, as headers say it. In: what the server knows (a [org.klinke.core.call.CallerId], diversions), and
/// requests of devices, of which only the wish to stay unknown is read. Out: addresses and headers of requests to
/// phones. Called by the rooms that send such requests: legs, messages; later trunks, whose peers may be trusted.
@NullMarked
package org.klinke.sip.identity;

import org.jspecify.annotations.NullMarked;

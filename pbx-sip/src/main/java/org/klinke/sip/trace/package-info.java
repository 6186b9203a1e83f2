/// What people may see of the wire. In: SIP messages as they passed. Out: one line that says what matters and the whole
/// text with every secret masked, for the timeline of a call; and the same for a capture server
/// ([org.klinke.sip.trace.HepExporter], wired by the server's main). Anyone in `pbx-sip` may call it.
@NullMarked
package org.klinke.sip.trace;

import org.jspecify.annotations.NullMarked;

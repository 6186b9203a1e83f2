package org.klinke.sip.edge;

import javax.sip.message.Request;
import org.klinke.sip.transport.SipFlow;

/// A request as it is judged.
///
/// @param limits of its source
/// @param emergency a call for help
record Asking(SipFlow flow, Source source, SourceLimits limits, boolean emergency, Request request) {}

/// The SIP module's front: [org.klinke.sip.SipWiring] puts the rooms together by constructors, nothing else. In: a
/// [org.klinke.sip.SipConfig], the directory, the switchboard. Out: the dialer and the registrations. Called by the
/// server's main; tests use [org.klinke.sip.SipSignalling], which is the same without sockets.
@NullMarked
package org.klinke.sip;

import org.jspecify.annotations.NullMarked;

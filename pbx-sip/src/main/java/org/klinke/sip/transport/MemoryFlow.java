package org.klinke.sip.transport;

/// A flow without a socket: both ends live in this process, as in tests on fake time.
public non-sealed interface MemoryFlow extends SipFlow {}

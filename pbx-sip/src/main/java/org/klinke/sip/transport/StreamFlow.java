package org.klinke.sip.transport;

abstract non-sealed class StreamFlow implements SipFlow {}

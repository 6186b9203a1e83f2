package org.klinke.sip.transport;

abstract non-sealed class DatagramFlow implements SipFlow {}

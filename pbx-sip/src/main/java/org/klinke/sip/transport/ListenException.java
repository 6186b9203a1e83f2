package org.klinke.sip.transport;

import java.net.InetSocketAddress;

/// A socket that could not be opened; the message names the configuration key, the address and the remedy.
public final class ListenException extends RuntimeException {
    private ListenException(String message, Throwable cause) {
        super(message, cause);
    }

    static ListenException of(SipTransport transport, InetSocketAddress address, String configKey, Throwable cause) {
        String where = HostText.hostPort(address);
        String why = String.valueOf(cause.getMessage());
        String remedy;
        if (why.contains("in use")) {
            String flag = transport.reliable() ? "t" : "u";
            remedy = "another program has this port; `ss -l" + flag + "np 'sport = :" + address.getPort()
                    + "'` shows which. Stop it or set " + configKey + " to another port";
        } else if (why.contains("assign")) {
            remedy = "this machine has no such address; set sip.address to one of its own or to 0.0.0.0";
        } else if (why.contains("denied")) {
            remedy = "ports below 1024 need privileges; set " + configKey + " to a higher port";
        } else {
            remedy = why;
        }
        return new ListenException(
                configKey + ": cannot listen on " + where + " (" + transport + "): " + remedy, cause);
    }
}

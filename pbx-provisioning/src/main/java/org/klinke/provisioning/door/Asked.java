package org.klinke.provisioning.door;

import java.net.InetAddress;

/// A request for a file.
///
/// @param token and
/// @param file as they stand in the address, decoded: anything
/// @param host the server's name as the phone has it, lower case; "" if it does not say
/// @param userAgent what the phone says it is, "" if nothing
/// @param remote where it came from
public record Asked(String token, String file, String host, String userAgent, InetAddress remote) {
    @Override
    public String toString() {
        return "Asked[" + file + " from " + remote.getHostAddress() + ", token masked]";
    }
}

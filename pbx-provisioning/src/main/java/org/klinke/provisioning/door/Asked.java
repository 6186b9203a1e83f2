package org.klinke.provisioning.door;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/// A request for a file.
///
/// @param token and
/// @param file as they stand in the address, decoded: anything
/// @param host the server's name as the phone has it, lower case; "" if it does not say
/// @param userAgent what the phone says it is, "" if nothing
/// @param remote where it came from
/// @param shown the certificate it showed, and those that signed it as far as it showed them: it has the key of the
///     first, and nothing else is sure; empty if none
public record Asked(
        String token, String file, String host, String userAgent, InetAddress remote, List<X509Certificate> shown) {
    public Asked {
        shown = List.copyOf(shown);
    }

    /// The same request under the name that people know what it got by.
    public Asked of(String name) {
        return new Asked(token, name, host, userAgent, remote, shown);
    }

    @Override
    public String toString() {
        return "Asked[" + file + " from " + remote.getHostAddress() + ", token masked]";
    }
}

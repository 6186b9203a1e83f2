package org.klinke.core.trunk;

import java.util.Optional;
import java.util.OptionalInt;

/// How the carrier is reached.
///
/// @param host of the carrier: a domain (found by NAPTR, SRV and address records, RFC 3263), host name or address
/// @param port empty: what DNS says, or 5060 and 5061
/// @param outboundProxy where requests go instead: `host` or `host:port`
/// @param switchesToTcp a request of more than 1,300 bytes goes by TCP where the carrier takes it (RFC 3261 §18.1.1)
/// @param optionsSeconds interval of the OPTIONS that ask whether it is there; 0 = never
/// @param registerSeconds wanted lifetime of a registration
public record TrunkWay(
        Mode mode,
        String host,
        OptionalInt port,
        Transport transport,
        Optional<String> outboundProxy,
        boolean switchesToTcp,
        int optionsSeconds,
        int registerSeconds) {
    /// How the carrier knows us.
    public enum Mode {
        /// By accounts with passwords.
        REGISTER,
        /// By our address or certificate.
        PEER
    }

    public enum Transport {
        UDP,
        TCP,
        TLS
    }
}

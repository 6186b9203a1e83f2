package org.klinke.sip.trunk;

import java.util.List;
import java.util.Optional;
import org.klinke.core.id.TrunkId;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.Caller;

/// An open way to a carrier that can take a call now, or on which one came.
///
/// @param account registered over this flow; empty for a peer
/// @param flow open when the line was given; as any flow it may close
/// @param contactUser user part of our Contact in calls over this line: of an account, the token it registered
/// @param routes values of Route for new requests, in order: an outbound proxy, or what the registrar said (RFC 3608)
/// @param security what the carrier's Security-Server said, value by value, where its trunk has media security
/// @param digest answers challenges of this carrier; empty for a peer without a password, whose are never answered
public record TrunkLine(
        Trunk trunk,
        Optional<TrunkAccount> account,
        SipFlow flow,
        String contactUser,
        List<String> routes,
        List<String> security,
        Optional<TrunkDigest> digest)
        implements Caller.Line {
    public TrunkLine {
        routes = List.copyOf(routes);
        security = List.copyOf(security);
    }

    /// Over which the carrier has said nothing of security.
    public TrunkLine(
            Trunk trunk,
            Optional<TrunkAccount> account,
            SipFlow flow,
            String contactUser,
            List<String> routes,
            Optional<TrunkDigest> digest) {
        this(trunk, account, flow, contactUser, routes, List.of(), digest);
    }

    /// Whether it is this account's: registered over it, or asked for its password.
    boolean isOf(String user) {
        return account.map(TrunkAccount::user)
                .or(() -> digest.map(TrunkDigest::user))
                .filter(user::equals)
                .isPresent();
    }

    @Override
    public TrunkId trunkId() {
        return trunk.id();
    }
}

package org.klinke.core.trunk;

import java.util.Optional;

/// What a trunk registers with.
///
/// @param user of the address of record: `sip:user@domain`
/// @param domain of the address of record and of From
/// @param authUser name in the digest, most often the same as `user`
/// @param password never printed
/// @param number that inbound calls to this account are for where the carrier does not say it, E.164; empty = it says
public record TrunkAccount(String user, String domain, String authUser, String password, Optional<String> number) {
    @Override
    public String toString() {
        return "TrunkAccount[" + user + "@" + domain + ", masked]";
    }
}

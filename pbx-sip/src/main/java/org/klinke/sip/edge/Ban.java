package org.klinke.sip.edge;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.tenant.TenantScope;

/// Somebody who is not listened to for a while.
///
/// @param id short, unique since the start: "b17"
/// @param kind what is refused
/// @param source address, or IPv6 network
/// @param tenant whose account was tried; empty for a source
/// @param account user name as tried `@` domain, a stranger's text; empty for a source
/// @param device name of the device whose account it is; empty if it is nobody's
/// @param hits requests refused because of it
public record Ban(
        String id,
        Kind kind,
        String source,
        Optional<TenantScope> tenant,
        String account,
        String device,
        Instant since,
        Instant until,
        long hits) {

    /// What is refused, and why.
    public enum Kind {
        /// This account from this source: too many wrong passwords.
        ACCOUNT,
        /// Everything unproven from this source: wrong passwords for too many accounts.
        SOURCE
    }
}

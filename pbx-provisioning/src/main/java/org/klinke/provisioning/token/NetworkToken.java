package org.klinke.provisioning.token;

import java.util.UUID;
import org.klinke.core.tenant.TenantId;

/// What the address of a telephone says that nobody has assigned yet.
///
/// @param subject the site, or the newcomer
/// @param generation of the site's network address; raising it revokes both kinds
public record NetworkToken(TenantId tenant, UUID subject, int generation, Purpose purpose) {
    public NetworkToken {
        if (generation < 1) {
            throw new IllegalArgumentException("generation " + generation);
        }
    }

    /// The code is sealed: it never changes its meaning, nor is it one of [DeviceToken.Purpose].
    public enum Purpose {
        /// One for a whole site: on a DHCP server, where everybody in the house can read it.
        NETWORK(3),
        /// One newcomer's own, which the file from the network address names.
        NEWCOMER(4);

        final byte code;

        Purpose(int code) {
            this.code = (byte) code;
        }
    }
}

package org.klinke.provisioning.token;

import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantId;

/// What an address says of whoever fetches from it.
///
/// @param generation from 1; a token is good as long as it is its device's present one, so raising that revokes all
/// @param purpose which of the device's addresses it is
public record DeviceToken(TenantId tenant, DeviceId device, int generation, Purpose purpose) {
    public DeviceToken {
        if (generation < 1) {
            throw new IllegalArgumentException("generation " + generation);
        }
    }

    /// The code is sealed: it never changes its meaning.
    public enum Purpose {
        /// For a phone that has nothing yet: good while the device's window is open.
        BOOTSTRAP(1),
        /// What the phone keeps, for each later fetch.
        STEADY(2),
        /// By which it says by itself how it is: opens no file and no menu.
        REPORT(6);

        final byte code;

        Purpose(int code) {
            this.code = (byte) code;
        }
    }
}

package org.klinke.core.alarm;

import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// Brings short texts to phones; `pbx-sip` implements it. Any thread; never waits.
public interface PhoneTexts {
    /// To every phone of the user that is registered now; nobody keeps it for the others.
    ///
    /// @param name shown as the sender's
    /// @param number extension of the sender, "" if it has none
    void send(TenantScope scope, UserId to, String name, String number, String text);
}

package org.klinke.core.reach;

import org.klinke.core.audit.Actor;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// Who speaks at a telephone that people share; `core.phone` implements it. Waits for the database.
public interface Desks {
    enum LogIn {
        DONE,
        WRONG,
        /// Too many were wrong: this one was not looked at.
        LOCKED,
        /// It could not be stored.
        FAILED
    }

    /// @param pin as typed
    LogIn logIn(TenantScope scope, DeviceId device, UserId user, String pin, Actor actor);

    void logOut(TenantScope scope, DeviceId device, Actor actor);
}

package org.klinke.core.reach;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// Where a call hands in what somebody changes by dialling a code. Never blocks; the answer comes when it is
/// stored, and the next call sees it: whether it could be done.
public interface Orders {
    /// @param by who dials, for the audit log
    CompletableFuture<Boolean> turn(TenantScope scope, UUID which, String by);

    /// @param user whose wishes change
    CompletableFuture<Boolean> wish(TenantScope scope, UserId user, WishChange change, String by);

    /// @param pin as typed
    CompletableFuture<Desks.LogIn> logIn(TenantScope scope, DeviceId device, UserId user, String pin, String by);

    CompletableFuture<Boolean> logOut(TenantScope scope, DeviceId device, String by);
}

package org.klinke.core.reach;

import java.util.concurrent.CompletableFuture;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// A user changes how he is reached by a key or menu of his phone, which is judged as the code he would dial. Never
/// blocks.
@FunctionalInterface
public interface WishDoor {
    /// @param by who does, for the audit log
    /// @return whether it is done; false if he may not, or it could not be stored
    CompletableFuture<Boolean> set(TenantScope scope, UserId user, WishChange change, String by);
}

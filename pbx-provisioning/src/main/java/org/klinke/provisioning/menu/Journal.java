package org.klinke.provisioning.menu;

import java.util.List;
import org.klinke.core.cdr.UserCalls;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// A user's calls; may wait for the database.
@FunctionalInterface
public interface Journal {
    List<UserCalls.Entry> calls(TenantScope scope, UserId user, UserCalls.Kind kind);
}

package org.klinke.provisioning.menu;

import java.util.List;
import org.klinke.core.cdr.UserCallStore;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// A user's calls; may wait for the database.
@FunctionalInterface
public interface Journal {
    List<UserCallStore.Entry> calls(TenantScope scope, UserId user, UserCallStore.Kind kind);
}

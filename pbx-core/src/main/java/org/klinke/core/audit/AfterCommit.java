package org.klinke.core.audit;

import java.util.Set;
import org.klinke.core.tenant.TenantScope;

/// Brings memory up to date with what was just committed, or may have been; the `Change` door returns only after it.
public interface AfterCommit {
    /// Never throws: the change is committed whatever happens here.
    ///
    /// @param touched tenants in which something changed; one of them may be new, renamed or deleted
    /// @param tenantsChanged a tenant was created, changed or deleted
    void committed(Set<TenantScope> touched, boolean tenantsChanged);
}

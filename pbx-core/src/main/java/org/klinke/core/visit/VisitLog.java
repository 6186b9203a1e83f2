package org.klinke.core.visit;

import java.util.function.Supplier;
import org.klinke.core.tenant.TenantScope;

/// Where visits are told. Any thread; never waits, never throws.
public interface VisitLog {
    void tell(TenantScope scope, Visit visit);

    /// @param masked makes the served text with its secrets masked; called later, by another thread, or never
    void served(TenantScope scope, Visit visit, Supplier<String> masked);
}

package org.klinke.core.alarm;

import java.util.Map;
import org.klinke.core.tenant.TenantScope;

/// Takes alarms.
@FunctionalInterface
public interface Alarms {
    /// What a fact is called that names a site by its id; name and address stand in its place when the alarm is told.
    String SITE_ID = "siteId";

    Alarms NOBODY = (scope, kind, facts) -> {};

    /// Any thread; never waits and never fails.
    ///
    /// @param facts those of the kind
    void raise(TenantScope scope, Kind kind, Map<String, String> facts);
}

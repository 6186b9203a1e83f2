package org.klinke.core.apply;

import java.util.List;
import org.klinke.core.db.TenantTx;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.trunk.Trunk;

/// Reads all that a tenant's calls are decided by, as a transaction sees it.
@FunctionalInterface
public interface PlanReader {
    /// @param permitted trunks of the platform over which the tenant may call out
    PlanSnapshot read(TenantTx tx, List<Trunk> permitted);
}

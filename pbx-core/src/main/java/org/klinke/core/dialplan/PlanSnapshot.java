package org.klinke.core.dialplan;

import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.reach.Reach;
import org.klinke.core.tenant.Tenant;

/// Everything a decision may depend on, immutable.
public record PlanSnapshot(
        Tenant tenant, DirectorySnapshot directory, OutsidePlan outside, TenantHours hours, Reach reach) {}

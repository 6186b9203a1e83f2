package org.klinke.core.dialplan;

import org.klinke.core.authority.Tolls;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.reach.Reach;
import org.klinke.core.tenant.Tenant;

/// Everything a decision may depend on: immutable but for what was used of the tolls.
public record PlanSnapshot(
        Tenant tenant, DirectorySnapshot directory, OutsidePlan outside, TenantHours hours, Reach reach, Tolls tolls) {}

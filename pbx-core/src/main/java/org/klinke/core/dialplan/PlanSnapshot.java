package org.klinke.core.dialplan;

import java.util.Map;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Tolls;
import org.klinke.core.contact.ContactList;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.reach.Reach;
import org.klinke.core.tenant.Tenant;

/// Everything a decision may depend on: immutable but for what was used of the tolls.
public record PlanSnapshot(
        Tenant tenant,
        DirectorySnapshot directory,
        OutsidePlan outside,
        TenantHours hours,
        Reach reach,
        Tolls tolls,
        ContactList contacts) {
    /// As if these switches were on or off; the others are as they are.
    PlanSnapshot turned(Map<String, Boolean> switches) {
        return switches.isEmpty()
                ? this
                : new PlanSnapshot(tenant, directory, outside, hours.turned(switches), reach, tolls, contacts);
    }

    /// As if nobody had changed on his phone how he wants to be reached, nor called yet, nor logged in or out.
    PlanSnapshot asConfigured() {
        return new PlanSnapshot(
                tenant,
                directory.asConfigured(),
                outside,
                hours,
                reach.asConfigured(),
                new Tolls(tolls.policy(), new Meters()),
                contacts);
    }

    /// Where nobody asks for names: they decide nothing.
    public PlanSnapshot(
            Tenant tenant,
            DirectorySnapshot directory,
            OutsidePlan outside,
            TenantHours hours,
            Reach reach,
            Tolls tolls) {
        this(tenant, directory, outside, hours, reach, tolls, ContactList.NONE);
    }
}

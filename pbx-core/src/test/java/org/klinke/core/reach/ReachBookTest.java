package org.klinke.core.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

class ReachBookTest {
    /// After a start all has been read before anybody looks.
    @Test
    void whoeverFollowsIsToldOfWhatIsThereAlready() {
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(
                new Tenant(new TenantId(UUID.randomUUID()), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de")));
        TenantScope acme = tenants.byName("acme").orElseThrow();
        Reach stored = new Reach(Map.of(), List.of(), List.of(), List.of(), List.of());
        ReachBook book = new ReachBook();
        book.replace(acme, stored);

        List<Reach> told = new ArrayList<>();
        book.follow((_, reach) -> told.add(reach));
        assertThat(told).containsExactly(stored);

        book.remove(acme);
        assertThat(told).containsExactly(stored, Reach.NONE);
    }
}

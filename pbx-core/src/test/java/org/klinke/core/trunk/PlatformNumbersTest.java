package org.klinke.core.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

class PlatformNumbersTest {
    private final PlatformNumbers numbers = new PlatformNumbers();
    private final TenantScope acme = scope("acme");
    private final TenantScope zeta = scope("zeta");

    @Test
    void aNumberLeadsToItsOwnerAloneAndNoFurtherThanTheBlockReaches() {
        numbers.replace(acme, Map.of(number("+4989123"), 2, number("+49301"), 0));
        numbers.replace(zeta, Map.of(number("+4989124"), 3));

        for (String own : List.of("+4989123", "+49891230", "+498912399", "+49301")) {
            assertThat(numbers.tenantOf(number(own))).as(own).contains(acme);
        }
        assertThat(numbers.tenantOf(number("+4989124999"))).contains(zeta);
        for (String nobodys : List.of("+4989123000", "+498912", "+493011", "+49891249999", "+112", "+491")) {
            assertThat(numbers.tenantOf(number(nobodys))).as(nobodys).isEmpty();
        }
    }

    @Test
    void aNumberThatMovesIsTheNewOwnersWhicheverIsLoadedFirst() {
        numbers.replace(acme, Map.of(number("+49891"), 0));
        numbers.replace(zeta, Map.of(number("+49891"), 0));
        numbers.replace(acme, Map.of());
        assertThat(numbers.tenantOf(number("+49891"))).contains(zeta);

        numbers.replace(zeta, Map.of());
        assertThat(numbers.tenantOf(number("+49891"))).isEmpty();
        numbers.replace(acme, Map.of(number("+49891"), 1));
        assertThat(numbers.tenantOf(number("+498917"))).contains(acme);
    }

    @Test
    void aRenamedTenantIsFoundAsItIsCalledNow() {
        numbers.replace(acme, Map.of(number("+49891"), 0));
        Tenant renamed = new Tenant(acme.id(), "acme2", "acme2.example", "DE", "89", "Europe/Berlin", "de");
        numbers.replace(new TenantDirectory().found(renamed), Map.of(number("+49891"), 0));

        assertThat(numbers.tenantOf(number("+49891")).orElseThrow().name()).isEqualTo("acme2");
    }

    private static E164 number(String text) {
        return new E164(text);
    }

    private static TenantScope scope(String name) {
        return new TenantDirectory()
                .found(new Tenant(
                        new TenantId(UUID.randomUUID()), name, name + ".example", "DE", "89", "Europe/Berlin", "de"));
    }
}

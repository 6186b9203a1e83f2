package org.klinke.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.web.Problem;

class CostlyRequestsTest {
    private final CostlyRequests costly = new CostlyRequests();

    @Test
    void aRealmHasOneAtATime() {
        CostlyRequests.Room first = costly.read(Realm.platform());

        assertThatThrownBy(() -> costly.read(Realm.platform())).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(429);
            assertThat(problem.headers()).containsKey("Retry-After");
        });

        first.close();
        costly.read(Realm.platform()).close();
    }

    /// Who sends slowly keeps neither the others from sending, nor from being served.
    @Test
    void aFileThatComesSlowlyHoldsNobodyElsesUp() {
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(IntStream.range(0, 8)
                .mapToObj(i -> new Tenant(
                        new TenantId(new UUID(1, i + 1)),
                        "t" + i,
                        "t" + i + ".test",
                        "DE",
                        "89",
                        "Europe/Berlin",
                        "de"))
                .toList());
        List<Realm> realms = tenants.all().stream().map(Realm::of).toList();
        CostlyRequests.Room slow = costly.file(realms.getFirst());
        assertThatThrownBy(() -> costly.file(realms.getFirst())).isInstanceOf(Problem.class);
        realms.stream().skip(1).forEach(costly::file);
        costly.carryOutFile().close();
        slow.close();
        costly.file(realms.getFirst()).close();
    }

    @Test
    void threeAreCarriedOutAtATime() {
        List<CostlyRequests.Room> rooms = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rooms.add(costly.carryOut());
        }

        assertThatThrownBy(costly::carryOut).isInstanceOf(Problem.class);

        rooms.getFirst().close();
        costly.carryOut().close();
    }
}

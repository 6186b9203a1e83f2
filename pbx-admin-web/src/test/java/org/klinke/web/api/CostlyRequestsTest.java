package org.klinke.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.klinke.core.tenant.Realm;
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

package org.klinke.core.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.dialplan.NumberBlock.State;
import org.klinke.core.dialplan.NumberProof;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.NumberId;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.TenantScope;

/// A number is the tenant's to show when the operator says so, not when it stands in the inventory.
@ExtendWith(PostgresExtension.class)
class NumberProofTest {
    private static final NumberProof CONTRACT = NumberProof.parse("contract 2026-03-01 Jane Doe");

    private final Storage storage;
    private final TenantScope acme;

    NumberProofTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void in(Consumer<Change> work) {
        storage.changes.in(acme, Storage.ACTOR, "", change -> {
            work.accept(change);
            return true;
        });
    }

    private static NumberDetails block(String base, int digits) {
        return new NumberDetails(new E164(base), digits, State.IN_SERVICE, Optional.empty(), Optional.empty());
    }

    private NumberRow only() {
        return storage.database.inTenant(acme, storage.numbers::list).getFirst();
    }

    private NumberId create() {
        in(change -> storage.numbers.create(change, block("+4989555", 2), Optional.empty()));
        return only().id();
    }

    private Optional<TenantScope> byPlatform(String number) {
        return storage.platformNumbers.tenantOf(new E164(number));
    }

    @Test
    void whatIsTypedIntoTheInventoryIsNotReachedOverATrunkOfThePlatform() {
        NumberId id = create();
        assertThat(only().proof()).isEmpty();
        assertThat(byPlatform("+498955512")).isEmpty();
        assertThat(storage.plans.in(acme).numbers())
                .as("over its own trunks it is")
                .hasSize(1);

        in(change -> storage.numbers.prove(change, id, Optional.of(CONTRACT)));
        assertThat(only().proof()).contains(CONTRACT);
        assertThat(byPlatform("+498955512")).contains(acme);

        in(change -> storage.numbers.prove(change, id, Optional.empty()));
        assertThat(byPlatform("+498955512")).isEmpty();
    }

    @Test
    void aProofIsOfThisNumberAndNoMore() {
        NumberId id = create();
        in(change -> storage.numbers.prove(change, id, Optional.of(CONTRACT)));
        in(change -> storage.numbers.update(change, id, block("+4989555", 1)));
        assertThat(only().proof()).as("a smaller block").contains(CONTRACT);
        in(change -> storage.numbers.update(change, id, block("+4989555", 3)));
        assertThat(only().proof()).as("a larger one").isEmpty();

        in(change -> storage.numbers.prove(change, id, Optional.of(CONTRACT)));
        in(change -> storage.numbers.update(change, id, block("+4989666", 3)));
        assertThat(only().proof()).as("another number").isEmpty();

        in(change -> storage.numbers.prove(change, id, Optional.of(CONTRACT)));
        for (State state : List.of(State.RELEASED, State.IN_SERVICE)) {
            in(change -> storage.numbers.update(
                    change, id, new NumberDetails(new E164("+4989666"), 3, state, Optional.empty(), Optional.empty())));
        }
        assertThat(only().proof())
                .as("it may have been somebody else's meanwhile")
                .isEmpty();
    }

    @Test
    void whatIsAppliedWithoutAWordBearsTheDay() {
        NumberId id = create();
        in(change -> storage.numbers.prove(change, id, Optional.of(NumberProof.parse("operator"))));
        assertThat(only().proof().orElseThrow().on()).isPresent();
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(CONTRACT)
                .isEqualTo(
                        new NumberProof(NumberProof.Kind.CONTRACT, Optional.of(LocalDate.of(2026, 3, 1)), "Jane Doe"));
        assertThat(CONTRACT.text()).isEqualTo("contract 2026-03-01 Jane Doe");
        assertThat(NumberProof.parse("test-call 2026-03-01 J. Doe (support)").text())
                .isEqualTo("test-call 2026-03-01 J. Doe (support)");
        assertThat(NumberProof.parse("operator").text()).isEqualTo("operator");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yes", "contract", "contract 2026-03-01", "carrier today Jane", "contract 2026-03-01 <x>"})
    void whatProvesNothingIsRefused(String text) {
        assertThatThrownBy(() -> NumberProof.parse(text))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo("proof"));
    }
}

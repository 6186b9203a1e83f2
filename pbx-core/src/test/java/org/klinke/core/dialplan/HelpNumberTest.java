package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// What is a call for help in a tenant with these prefixes: never less than its rules lead to 110 and 112, never more.
class HelpNumberTest {
    private final OutsidePlan plan = plan(EmergencyNumbers.EVERYWHERE);
    private final OutsidePlan more = plan(EmergencyNumbers.EVERYWHERE.and(List.of("144", "1440", "19222", "101")));

    private static OutsidePlan plan(EmergencyNumbers numbers) {
        return new OutsidePlan(
                List.of(),
                List.of(),
                List.of(),
                Stream.of("", "0", "9", "*9", "12345670")
                        .map(HelpNumberTest::rule)
                        .toList(),
                List.of(),
                Map.of(),
                numbers);
    }

    private static TenantScope scope(String name) {
        return new TenantDirectory()
                .found(new Tenant(
                        new TenantId(PlanSample.id(name)), name, name + ".example", "DE", "89", "Europe/Berlin", "de"));
    }

    private static OutboundRule rule(String prefix) {
        return new OutboundRule(
                "prefix " + prefix,
                false,
                prefix,
                "*",
                "*",
                "",
                "",
                false,
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "112            | 112",
                "1-1-0          | 110",
                "0112           | 112",
                "00112          | 112",
                "9112           | 112",
                "90112          | 112",
                "*9 0-110       | 110",
                "*67112         | 112",
                "*67 9112       | 112",
                "*67*9112       | 112",
                "12345670112    | 112",
                "*67123456700112| 112",
                // what only ends so
                "8112           |",
                "0900112        |",
                "0900123112     |",
                "090012345112   |",
                "0137112        |",
                "118112         |",
                "011880112      |",
                "01088110       |",
                "9900112        |",
                "*9900112       |",
                "116112         |",
                "+49112         |",
                "1120           |",
                "112112         |",
                "9 9112         |",
                "*67            |",
                "acme           |"
            })
    void isHelp(String dialled, String number) {
        assertThat(plan.help(dialled)).isEqualTo(Optional.ofNullable(number));
        assertThat(more.help(dialled)).as("whatever is added").isEqualTo(Optional.ofNullable(number));
        if (number != null) {
            assertThat(EmergencyNumbers.EVERYWHERE.mayBe(dialled))
                    .as("passes while the tenant is not known yet")
                    .isTrue();
        }
    }

    /// Who has no rules, or whose rules are not read yet, reaches help all the same.
    @ParameterizedTest
    @CsvSource({"112, 112", "0112, 112", "*670110, 110", "9112,", "0900112,"})
    void withoutRules(String dialled, String number) {
        assertThat(OutsidePlan.EMPTY.help(dialled)).isEqualTo(Optional.ofNullable(number));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "144            | 144",
                "1-4 4          | 144",
                "0144           | 144",
                "9144           | 144",
                "90144          | 144",
                "*9 0-144       | 144",
                "*67 9144       | 144",
                "*67123456700144| 144",
                "1440           | 1440",
                "01440          | 1440", // 0 is a prefix here
                "9 1440         | 1440",
                "19222          | 19222",
                "1234567019222  | 19222",
                "101            | 101",
                "0101           | 101",
                // what only ends so
                "8144           |",
                "0900144        |",
                "9900144        |",
                "08919222       |",
                "+49144         |",
                "144144         |",
                "14400          |",
                "1010           |",
                "101101         |",
                "133            |",
            })
    void isHelpWhereItWasAdded(String dialled, String number) {
        assertThat(more.help(dialled)).isEqualTo(Optional.ofNullable(number));
        assertThat(plan.help(dialled)).as("for nobody else").isEmpty();
        if (number != null) {
            assertThat(more.emergencyNumbers().mayBe(dialled)).isTrue();
        }
    }

    @Test
    void theHouseKnowsThoseOfAllTenantsForAsLongAsTheyAreAdded() {
        OutsidePlans plans = new OutsidePlans();
        TenantScope acme = scope("acme");
        TenantScope zeta = scope("zeta");
        assertThat(known(plans)).containsExactly("110", "112");
        plans.replace(acme, more);
        plans.replace(acme, more); // as after a change of something else
        plans.replace(zeta, plan(EmergencyNumbers.EVERYWHERE.and(List.of("133", "144"))));
        assertThat(known(plans)).containsExactly("101", "110", "112", "133", "144", "1440", "19222");
        assertThat(plans.in(zeta).help("19222")).isEmpty();
        plans.replace(acme, plan);
        assertThat(known(plans)).as("one of them still has 144").containsExactly("110", "112", "133", "144");
        plans.remove(zeta);
        plans.remove(acme);
        plans.remove(acme);
        assertThat(known(plans)).containsExactly("110", "112");
    }

    private static Stream<String> known(OutsidePlans plans) {
        return Stream.of("101", "110", "112", "133", "144", "1440", "19222").filter(plans::mayBeHelp);
    }
}

package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.numbering.EmergencyNumbers;

/// What is a call for help in a tenant with these prefixes: never less than its rules lead to 110 and 112, never more.
class HelpNumberTest {
    private final OutsidePlan plan = new OutsidePlan(
            List.of(),
            List.of(),
            List.of(),
            Stream.of("", "0", "9", "*9", "12345670").map(HelpNumberTest::rule).toList(),
            List.of(),
            Map.of());

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
        if (number != null) {
            assertThat(EmergencyNumbers.mayBe(dialled))
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
}

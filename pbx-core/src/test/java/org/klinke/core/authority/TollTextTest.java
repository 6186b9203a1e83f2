package org.klinke.core.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.klinke.core.authority.TollSettings.ClassSetting;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.NumberKind;

class TollTextTest {
    private static final Map<String, Object> GIVEN = Map.of(
            "classes",
                    Map.of("europe", Map.of("kinds", List.of("fixed", "fixed-or-mobile"), "countries", List.of("FR"))),
            "users", Map.of("10", "europe"),
            "user", Map.of("parallel", "5", "centsPerHour", "1000"),
            "night", Map.of("from", "20:00", "to", "06:00", "tollClass", "standard"),
            "prices", Map.of("home", Map.of("mobile", "9"), "abroad", Map.of()));

    @Test
    void readsWhatIsGivenAndLeavesTheRest() {
        TollSettings settings = TollText.merged(TollSettings.DEFAULT, GIVEN);
        assertThat(settings.classes())
                .containsEntry(
                        "europe", new ClassSetting(Set.of(NumberKind.FIXED, NumberKind.FIXED_OR_MOBILE), Set.of("FR")));
        assertThat(settings.user()).isEqualTo(new Limits(5, 0, 0, 1_000, 0));
        assertThat(settings.tenant()).isEqualTo(TollPolicy.TENANT_DEFAULT);
        assertThat(settings.night()).hasValueSatisfying(night -> {
            assertThat(night.to()).isEqualTo(LocalTime.of(6, 0));
            assertThat(night.user()).isEqualTo(Limits.NONE);
        });
        assertThat(settings.prices().home()).isEqualTo(Map.of(NumberKind.MOBILE, 9));
    }

    @Test
    void whatIsPrintedIsReadAgain() {
        TollSettings settings = TollText.merged(TollSettings.DEFAULT, GIVEN);
        assertThat(TollText.merged(TollSettings.DEFAULT, TollText.fields(settings)))
                .isEqualTo(settings);
        assertThat(TollText.parse(TollText.print(settings))).isEqualTo(settings);
        assertThat(TollText.fields(TollSettings.DEFAULT)).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotUnderstandNamingTheField() {
        refused("users.10", Map.of("users", Map.of("10", "nobody")));
        refused("user.parallel", Map.of("user", Map.of("parallel", "many")));
        refused("user.perHour", Map.of("user", Map.of("perHour", "1")));
        refused("user", Map.of("user", Map.of("parallel", "-1")));
        refused("classes", Map.of("classes", Map.of("Eu rope", Map.of("kinds", List.of(), "countries", List.of()))));
        refused("tolls", Map.of("prices", Map.of("home", Map.of("cheap", "1"), "abroad", Map.of())));
        refused("tolls", Map.of("classes", Map.of("a", Map.of("kinds", List.of("cheap"), "countries", List.of()))));
        refused("night.to", Map.of("night", Map.of("from", "20:00", "to", "20:00", "tollClass", "standard")));
        refused("night.from", Map.of("night", Map.of("from", "dusk", "to", "20:00", "tollClass", "standard")));
    }

    private static void refused(String field, Map<String, Object> given) {
        assertThatThrownBy(() -> TollText.merged(TollSettings.DEFAULT, given))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}

package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.selftest.Finding;
import org.klinke.core.selftest.TrunkTest.Step;

class TrunkTestWordsTest {
    private final Texts english = Texts.of(Locale.ENGLISH);
    private final Texts german = Texts.of(Locale.GERMANY);

    @ParameterizedTest
    @EnumSource(Finding.class)
    void everyFindingHasWordsInBothLanguagesAndEveryFailureARemedy(Finding finding) {
        List<String> values = List.of("VALUE1", "VALUE2");
        for (Step step : Step.values()) {
            String inEnglish = TrunkTestCommand.said(step, finding, values, english);
            String inGerman = TrunkTestCommand.said(step, finding, values, german);
            assertThat(inEnglish).contains(finding.ok() ? "  ok" : "  FAILED");
            assertThat(inGerman).contains(finding.ok() ? "  ok" : "  FEHLER");
            assertThat(inEnglish.contains("VALUE1")).isEqualTo(inGerman.contains("VALUE1"));
            if (!finding.ok() && finding != Finding.NOT_REACHED) {
                assertThat(List.of(inEnglish, inGerman)).allMatch(said -> said.matches("(?s).*\\. [\\p{L}`]{2,}.*\\."));
            }
        }
    }
}

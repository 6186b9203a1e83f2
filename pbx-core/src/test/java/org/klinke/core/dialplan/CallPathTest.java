package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.Wishes;

class CallPathTest {
    private static String path(PlanSample sample, String from, String to) {
        WhatIf.Answer answer = new WhatIf(sample.plan(), WhatIf.IDLE)
                .ask(new WhatIf.Question(
                        from,
                        to,
                        Optional.empty(),
                        PlanSample.THURSDAY_NOON,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of()));
        return CallPath.of((WhatIf.Tried) answer).stream()
                .map(station -> station.kind().name().toLowerCase(Locale.ROOT) + " " + station.name())
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // a rule leads on; the inventory does; nobody does
                "+4915112345678 | +4989777777 | trunk colt, inbound Berlin, extension 12",
                "+4915112345678 | +498912345611 | trunk colt, number +4989123456, extension 11",
                "+4915112345678 | +4989000000 | trunk colt",
                // inside, and out over each trunk once
                "10 | 11 | extension 10, extension 11",
                "10 | 0030123456 | extension 10, outbound Standard, trunk colt, trunk open",
            })
    void passesRulesNumbersAndTrunks(String from, String to, String path) {
        PlanSample sample = new PlanSample()
                .out("Standard ¦0¦*¦*¦+4989123456${CALLERID(num)}¦¦colt:0 open:1¦")
                .in("Berlin ¦¦*¦+4989777777¦12¦");
        assertThat(path(sample, from, to)).isEqualTo(path);
    }

    @Test
    void passesWhoForwardsIt() {
        PlanSample sample = new PlanSample();
        Wishes away = new Wishes(
                false,
                true,
                List.of(new Forward(Forward.Case.ALWAYS, Origin.INTERNAL, "12", 20)),
                List.of(),
                List.of());
        sample.reach =
                new Reach(Map.of(new UserId(PlanSample.id("11")), away), List.of(), List.of(), List.of(), List.of());
        assertThat(path(sample, "10", "11")).isEqualTo("extension 10, extension 11, extension 12");
    }
}

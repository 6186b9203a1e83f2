package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.dialplan.Expectations.Expected;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.hours.TimeCondition;
import org.klinke.core.hours.TimeRange;

class ExpectationsTest {
    private static PlanSample sample() {
        PlanSample sample = new PlanSample()
                .out("Standard ¦0¦*¦*¦+4989123456${CALLERID(num)}¦¦colt¦")
                .in("Open ¦¦*¦+4989777777¦11¦when=open")
                .in("Closed ¦¦*¦+4989777777¦12¦");
        sample.hours = new TenantHours(
                PlanSample.BERLIN,
                List.of(),
                List.of(new TimeCondition("open", Optional.empty(), List.of(TimeRange.read("Mon-Fri 08:00-18:00")))),
                List.of());
        return sample;
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T17:59, +4915112345678, +4989777777, 11",
        "2026-11-26T18:05, +4915112345678, +4989777777, 12",
        "2026-11-28T12:00, anonymous,      089777777,   12", // Saturday
        "2026-11-26T12:00, +4915112345678, +4989000000, refused",
        "2026-11-26T12:00, 10,             0030123456,  030 123456",
        "2026-11-26T12:00, phone10,        11,          11",
        "2026-11-26T12:00, 10,             112,         refused", // no route
    })
    void holds(String when, String from, String to, String reaches) {
        assertThat(Expectations.broken(List.of(new Expected("a", when, from, to, reaches)), sample().plan()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T18:05, +4915112345678, +4989777777, 11,      12",
        "2026-11-26T12:00, 10,             0030123456,  refused, +4930123456",
        "18:05,            10,             11,          11,      no time like",
        "2026-11-26T12:00, nobody,         11,          11,      neither an extension nor a device",
    })
    void tellsWhatHappensInstead(String when, String from, String to, String reaches, String happens) {
        assertThat(Expectations.broken(List.of(new Expected("a", when, from, to, reaches)), sample().plan()))
                .singleElement()
                .satisfies(broken -> assertThat(broken.happens()).contains(happens));
    }

    @Test
    void tellsWhatAChangeBreaksAndNotWhatWasBrokenBefore() {
        Expected late = new Expected("late", "2026-11-26T18:05", "+4915112345678", "+4989777777", "12");
        Expected wrong = new Expected("wrong", "2026-11-26T18:05", "+4915112345678", "+4989777777", "99");
        PlanSample changed = sample();
        changed.inbound.removeLast();
        assertThat(Expectations.broken(List.of(late, wrong), sample().plan(), changed.plan()))
                .singleElement()
                .satisfies(broken -> {
                    assertThat(broken.expected()).isEqualTo(late);
                    assertThat(broken.happens()).isEqualTo("11"); // the inventory's target
                    assertThat(broken.reasons()).isNotEmpty();
                });
    }
}

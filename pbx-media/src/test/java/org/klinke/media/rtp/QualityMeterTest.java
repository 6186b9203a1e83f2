package org.klinke.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.media.QualityCourse;

class QualityMeterTest {
    private static final long SECOND = 1_000_000_000L;
    private final ReceptionStats in = new ReceptionStats();
    private final QualityMeter meter = new QualityMeter(0);
    private int sequence;
    private long now;

    /// Worked out by hand from the formulas of ITU-T G.107.
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 4.40",
        "1, 0, 0, 4.32",
        "5, 0, 0, 3.91",
        "20, 0, 0, 2.61",
        "100, 0, 0, 1.15",
        "0, 0, 200, 4.35",
        "0, 100, 0, 4.14",
        "0, 0, 1000, 2.21",
    })
    void theModelRatesLossJitterAndDelay(double loss, double jitter, double roundTrip, double mos) {
        assertThat(EModel.mos(loss, jitter, roundTrip)).isCloseTo(mos, within(0.02));
    }

    @Test
    void theModelStaysWithinItsScale() {
        assertThat(EModel.mos(100, 10_000, 60_000)).isEqualTo(1);
        for (int loss = 0; loss <= 100; loss++) {
            assertThat(EModel.mos(loss, loss, 10 * loss)).isBetween(1.0, 4.5);
        }
    }

    @Test
    void theWorstTenSecondsAreKeptBesideTheAverage() {
        tenSeconds(0);
        tenSeconds(5);
        tenSeconds(0);
        double perfect = EModel.mos(0, 0, 0);
        assertThat(meter.worst()).isLessThan(3.0);
        assertThat(meter.average()).isCloseTo((2 * perfect + meter.worst()) / 3, within(0.01));
    }

    @Test
    void eachTenSecondsCanBeLookedAtLater() {
        assertThat(meter.course()).isEqualTo(QualityCourse.NONE);
        tenSeconds(0);
        tenSeconds(5);
        now += 10 * SECOND;
        meter.tick(in, 0, () -> 2, now); // on hold: nothing came
        QualityCourse course = meter.course();
        assertThat(course.seconds()).isEqualTo(10);
        assertThat(course.windows())
                .extracting(QualityCourse.Window::farLossPercent)
                .containsExactly(2.0, 2.0, 2.0);
        assertThat(course.windows().get(0).mos()).isCloseTo(4.4, within(0.02));
        assertThat(course.windows().get(1).mos()).isLessThan(3.0);
        assertThat(course.windows().get(1).lossPercent()).isCloseTo(25, within(1.0));
        assertThat(course.windows().get(2).mos()).isZero();
        assertThat(QualityCourse.parse(course.text()).text()).isEqualTo(course.text());
        assertThat(QualityCourse.parse("")).isEqualTo(QualityCourse.NONE);
    }

    @Test
    void theCourseOfALongCallTakesUpNoMoreAndKeepsTheWorst() {
        for (int i = 0; i < 1_000; i++) {
            tenSeconds(i == 700 ? 5 : 0);
        }
        QualityCourse course = meter.course();
        assertThat(course.windows()).hasSizeBetween(60, 120);
        assertThat(course.seconds() * course.windows().size()).isBetween(9_900, 10_200);
        int worst = 7_000 / course.seconds();
        assertThat(course.windows().get(worst).mos()).isEqualTo(meter.worst());
        assertThat(course.text().length()).isLessThan(2_500);
    }

    @Test
    void whoNeverHadAudioHasNoCourse() {
        meter.rate(in, 0, () -> -1);
        assertThat(meter.course()).isEqualTo(QualityCourse.NONE);
    }

    @Test
    void tooShortACallHasNoRating() {
        packets(49, 0);
        meter.rate(in, 0, () -> -1);
        assertThat(meter.worst()).isZero();
        assertThat(meter.average()).isZero();
        packets(50, 0);
        meter.rate(in, -1, () -> -1);
        assertThat(meter.average()).isCloseTo(4.4, within(0.02));
    }

    @Test
    void whoIsSentAudioAndSendsNoneForFiveSecondsIsOneWay() {
        assertThat(meter.oneWaySeconds(true, 100, 0, 0)).isZero();
        assertThat(meter.oneWaySeconds(true, 100, 200, 4 * SECOND)).isZero();
        assertThat(meter.oneWaySeconds(true, 100, 250, 5 * SECOND)).isEqualTo(5);
        assertThat(meter.oneWaySeconds(true, 100, 260, 6 * SECOND)).isZero();
        assertThat(meter.oneWaySeconds(true, 100, 500, 10 * SECOND)).isEqualTo(10);
        assertThat(meter.oneWaySeconds(true, 101, 750, 15 * SECOND)).isZero();
    }

    @Test
    void whoIsSentNothingOrHoldsOrRenegotiatesIsNot() {
        assertThat(meter.oneWaySeconds(true, 100, 0, 0)).isZero();
        assertThat(meter.oneWaySeconds(true, 100, 99, 6 * SECOND)).isZero();
        assertThat(meter.oneWaySeconds(false, 100, 500, 12 * SECOND)).isZero();
        assertThat(meter.oneWaySeconds(true, 100, 700, 16 * SECOND)).isZero();
        meter.restart(16 * SECOND);
        assertThat(meter.oneWaySeconds(true, 100, 900, 18 * SECOND)).isZero();
        assertThat(meter.oneWaySeconds(true, 100, 1200, 23 * SECOND)).isEqualTo(5);
    }

    private void tenSeconds(int lostOfTwenty) {
        packets(500, lostOfTwenty);
        now += 10 * SECOND;
        meter.tick(in, 0, () -> 2, now);
    }

    /// The first of each twenty always comes, so that loss is seen within its window.
    private void packets(int count, int lostOfTwenty) {
        for (int i = 0; i < count; i++, sequence++) {
            if (i % 20 >= lostOfTwenty || i == 0) {
                in.received(1, sequence & 0xffff);
            }
        }
    }
}

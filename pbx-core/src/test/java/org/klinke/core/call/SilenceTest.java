package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.media.Direction;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Audio;

/// How long a phone may be quiet.
class SilenceTest {
    private static final int TALKING = (int) CallSettings.DEFAULT.silenceMax().toSeconds();
    private static final int ON_HOLD =
            (int) CallSettings.DEFAULT.silenceOnHoldMax().toSeconds();

    @ParameterizedTest
    @CsvSource({"SENDONLY", "INACTIVE", "RECVONLY"})
    void whoHoldsOrOnlyListensMayBeQuietForLonger(Direction direction) {
        CallFixture house = new CallFixture();
        FakeLeg a = talking(house, "*80");
        Audio offer = house.phoneOffer(4000).audio().orElseThrow();
        house.post(
                a,
                new LegEvent.Offered(
                        a.id(),
                        Optional.of(new SessionMedia(List.of(new Audio(
                                offer.mid(),
                                offer.rtp(),
                                offer.rtcp(),
                                offer.rtcpMux(),
                                offer.secureProfile(),
                                offer.protocol(),
                                offer.cryptos(),
                                offer.codecs(),
                                direction,
                                0))))));
        silent(house, a, TALKING);
        silent(house, a, 2 * TALKING);
        silent(house, a, ON_HOLD - 1);
        assertThat(house.records).isEmpty();
        silent(house, a, ON_HOLD);
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.MEDIA_TIMEOUT);
        assertThat(house.onlyRecord().timeline().stream()
                        .map(TimelineEntry::text)
                        .filter(text -> text.startsWith("nothing received")))
                .containsExactly("nothing received for " + TALKING + " s");
    }

    @Test
    void whoTalksMayNot() {
        CallFixture house = new CallFixture();
        FakeLeg a = talking(house, "*80");
        silent(house, a, TALKING);
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.MEDIA_TIMEOUT);
    }

    /// Nothing in the call knows what hears it, but it takes a place there.
    @Test
    void whoIsInAMixMayNotEither() {
        CallFixture house = new CallFixture(true, call -> {
            answerAlone(call, call.caller());
            while (!call.caller().ended()) {
                call.await();
            }
        });
        FakeLeg a = talking(house, "102");
        silent(house, a, TALKING); // in none: it waits for something
        assertThat(a.told).doesNotContain("hangup MEDIA_TIMEOUT");
        house.media.events.onMedia(new MediaEvent.Silent(a.id(), TALKING, true));
        house.settle();
        assertThat(a.told).endsWith("hangup MEDIA_TIMEOUT");
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.MEDIA_TIMEOUT); // the story has nobody left
    }

    /// It may be that we do not hear the caller, but the caller hears the rescue service.
    @Test
    void aCallForHelpIsNotCutByTheShortTime() {
        CallFixture house = new CallFixture(true, SilenceTest::answer);
        FakeLeg a = talking(house, "112");
        silent(house, a, TALKING);
        silent(house, a, ON_HOLD - 1);
        assertThat(house.records).isEmpty();
        silent(house, a, ON_HOLD);
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.MEDIA_TIMEOUT);
    }

    @Test
    void norIsOneThatCameToHelpByATransfer() {
        CallFixture house = new CallFixture(true, call -> {
            answer(call, call.caller());
            CallFixture.newLegToHelp(call);
            while (!call.caller().ended()) {
                call.await();
            }
        });
        FakeLeg a = talking(house, "102");
        silent(house, a, ON_HOLD - 1);
        assertThat(house.records).isEmpty();
    }

    @Test
    void zeroIsNever() {
        SilenceLimit limit = new SilenceLimit(Duration.ofSeconds(30), Duration.ZERO, () -> true);
        CallFixture house = new CallFixture(true, call -> {
            answer(call, call.caller());
            assertThat(limit.tooLong(
                            call.caller(), new MediaEvent.Silent(call.caller().id(), Integer.MAX_VALUE)))
                    .isFalse();
        });
        house.call("112");
        assertThat(house.onlyRecord().cause()).isNotEqualTo(HangupCause.INTERNAL);
    }

    @Test
    void theLegsOfARunningCallAreShown() throws Exception {
        CallFixture house = new CallFixture();
        FakeLeg a = talking(house, "*80");
        LiveCall live = house.calls.in(house.scope).getFirst();
        LiveLeg leg =
                house.calls.legs(house.scope, live.id()).orElseThrow().get().getFirst();
        assertThat(leg.id()).isEqualTo(a.id());
        assertThat(leg.state()).isEqualTo("answered");
        assertThat(leg.talksWith()).contains(a.id());
    }

    private static FakeLeg talking(CallFixture house, String number) {
        FakeLeg leg = house.call(number);
        house.settle();
        assertThat(leg.told).contains("answer");
        return leg;
    }

    private static void silent(CallFixture house, FakeLeg leg, int seconds) {
        house.media.events.onMedia(new MediaEvent.Silent(leg.id(), seconds));
        house.settle();
    }

    private static void answer(Call call) throws InterruptedException {
        answer(call, call.caller());
        while (!call.caller().ended()) {
            call.await();
        }
    }

    private static void answer(Call call, Leg leg) throws InterruptedException {
        answerAlone(call, leg);
        call.connected(leg, leg);
    }

    private static void answerAlone(Call call, Leg leg) throws InterruptedException {
        call.openMedia(leg, true, Optional.empty());
        while (!leg.mediaOpen()) {
            call.await();
        }
        if (leg.negotiation()
                        .answer(
                                leg.offer().orElseThrow(),
                                leg.endpoint(),
                                Negotiation.ownLines(Negotiation.KNOWN),
                                Optional.empty())
                instanceof Agreed agreed) {
            call.agree(leg, agreed);
            call.answer(leg, agreed.local());
        }
    }
}

package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Direction;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.media.Source;
import org.klinke.core.prompt.TenantPrompts;
import org.klinke.core.trace.MessageText;

class CallTest {
    private static final LegEvent.Way WAY = new LegEvent.Way(
            new InetSocketAddress("192.0.2.1", 5061), new InetSocketAddress("192.0.2.7", 40000), "TLS");

    private final CallFixture house = new CallFixture();

    private FakeLeg phone(String name) {
        FakeLeg leg = house.dialled.get(name);
        assertThat(leg).as("leg to " + name).isNotNull();
        return leg;
    }

    private SessionMedia answerOf(FakeLeg leg, int port) {
        return house.phoneAnswer(leg.offer, port);
    }

    private FakeLeg answered(FakeLeg a, String name) {
        FakeLeg b = phone(name);
        house.post(b, new LegEvent.Ringing(b.id()));
        house.post(b, new LegEvent.Answered(b.id(), answerOf(b, 5000)));
        assertThat(a.told).containsExactly("ring", "answer");
        return b;
    }

    private static Audio audio(SessionMedia media) {
        return media.audio().orElseThrow();
    }

    @Test
    void thoseWhoWatchSeeEachStepOfBothSidesAndThenNothing() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        assertThat(house.lines("100")).containsExactly("calls 101 TRYING");
        FakeLeg b = phone("desk-b");
        assertThat(house.lines("101")).containsExactly("called by 100 TRYING");

        house.post(b, new LegEvent.Ringing(b.id()));
        assertThat(house.lines("100")).containsExactly("calls 101 EARLY");
        assertThat(house.lines("101")).containsExactly("called by 100 EARLY");

        house.post(b, new LegEvent.Answered(b.id(), answerOf(b, 5000)));
        assertThat(house.lines("100")).containsExactly("calls 101 CONFIRMED");
        assertThat(house.lines("101")).containsExactly("called by 100 CONFIRMED");

        house.post(b, new LegEvent.Ended(b.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(house.lines("100")).isEmpty(); // told to hang up: that it has not confirmed yet is no matter
        assertThat(house.lines("101")).isEmpty();
        assertThat(a.told).endsWith("hangup NORMAL");
        house.advance(Duration.ofSeconds(60));
        assertThat(house.presence.entries(house.scope)).isZero();
    }

    @Test
    void twoPhonesTalkUntilTheCalledOneHangsUp() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answered(a, "desk-b");

        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()))
                .containsExactly(new MediaCommand.Bridge(a.id(), b.id()));
        house.advance(Duration.ofSeconds(60));
        house.post(b, new LegEvent.Ended(b.id(), HangupCause.NORMAL, false, "BYE"));

        CallRecord callRecord = house.onlyRecord();
        assertThat(a.told).endsWith("hangup NORMAL");
        assertThat(callRecord.cause()).isEqualTo(HangupCause.NORMAL);
        assertThat(callRecord.answeredAt()).isPresent();
        assertThat(callRecord.segments()).hasSize(1);
        assertThat(Duration.between(
                        callRecord.segments().getFirst().from(),
                        callRecord.segments().getFirst().to()))
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(callRecord.legs()).hasSize(2).allSatisfy(leg -> {
            assertThat(leg.cause()).isEqualTo(HangupCause.NORMAL);
            assertThat(leg.stats().packetsReceived()).isEqualTo(50);
        });
        assertThat(house.media.open).isEmpty();
        assertThat(house.calls.count()).isZero();
    }

    @Test
    void theCallersKeysAndCodecsNeverReachTheCalledPhone() {
        house.register(house.deskB);
        SessionMedia offer = house.phoneOffer(4000);
        FakeLeg a = house.call("101", "acme.test", Optional.of(offer));
        FakeLeg b = answered(a, "desk-b");

        assertThat(audio(b.offer).cryptos())
                .doesNotContainAnyElementsOf(audio(offer).cryptos());
        assertThat(audio(b.offer).rtp()).isNotEqualTo(audio(offer).rtp());
        assertThat(audio(a.lastDescription).cryptos())
                .hasSize(1)
                .doesNotContainAnyElementsOf(audio(answerOf(b, 5000)).cryptos());
    }

    @Test
    void theFirstOfTwoDevicesWinsAndTheOtherIsToldSo() {
        house.register(house.deskB);
        house.register(house.cellB);
        FakeLeg a = house.call("101");
        FakeLeg desk = phone("desk-b");
        FakeLeg cell = phone("cell-b");
        house.post(desk, new LegEvent.Ringing(desk.id()));
        house.post(cell, new LegEvent.Answered(cell.id(), answerOf(cell, 5002)));

        assertThat(desk.told).containsExactly("hangup COMPLETED_ELSEWHERE");
        assertThat(a.told).containsExactly("ring", "answer");
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(cell.told).containsExactly("hangup NORMAL");
        assertThat(house.onlyRecord().legs()).hasSize(3);
    }

    @Test
    void allBusyIsBusyAndOneDeclineEndsTheRinging() {
        house.register(house.deskB);
        house.register(house.cellB);
        FakeLeg a = house.call("101");
        FakeLeg desk = phone("desk-b");
        FakeLeg cell = phone("cell-b");
        house.post(desk, new LegEvent.Ended(desk.id(), HangupCause.BUSY, false, "486"));
        assertThat(a.told).isEmpty();
        house.post(cell, new LegEvent.Ended(cell.id(), HangupCause.PHONE_LOST, false, "408"));
        assertThat(a.told).containsExactly("hangup BUSY");
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.BUSY);

        FakeLeg again = house.call("101");
        FakeLeg desk2 = phone("desk-b");
        FakeLeg cell2 = phone("cell-b");
        house.post(desk2, new LegEvent.Ended(desk2.id(), HangupCause.DECLINED, false, "603"));
        assertThat(again.told).containsExactly("hangup DECLINED");
        assertThat(cell2.told).containsExactly("hangup COMPLETED_ELSEWHERE");
    }

    @Test
    void nobodyAnswersForThirtySeconds() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        house.advance(Duration.ofMillis(29_999));
        assertThat(a.told).isEmpty();
        house.advance(Duration.ofMillis(1));
        assertThat(a.told).containsExactly("hangup NO_ANSWER");
        assertThat(phone("desk-b").told).containsExactly("hangup NO_ANSWER");
    }

    @Test
    void callsThatGoNowhereSayWhy() {
        assertThat(house.call("999").told).containsExactly("hangup UNKNOWN_NUMBER");
        assertThat(house.call("101").told).containsExactly("hangup NOT_REGISTERED");
        assertThat(house.call("101", "other.test", Optional.of(house.phoneOffer(4000))).told)
                .containsExactly("hangup FOREIGN_DOMAIN");
        assertThat(house.call("112").told).containsExactly("hangup NO_EMERGENCY_ROUTE");
        house.settle();
        assertThat(house.records)
                .extracting(CallRecord::cause)
                .containsExactly(
                        HangupCause.UNKNOWN_NUMBER,
                        HangupCause.NOT_REGISTERED,
                        HangupCause.FOREIGN_DOMAIN,
                        HangupCause.NO_EMERGENCY_ROUTE);
        assertThat(house.records.getFirst().timeline())
                .extracting(TimelineEntry::text)
                .contains("no extension 999 in this tenant");
    }

    @Test
    void plainRtpIsRefusedWhereSrtpIsRequired() {
        house.register(house.deskB);
        Audio audio = audio(house.phoneOffer(4000));
        SessionMedia plain = new SessionMedia(List.of(new Audio(
                "",
                audio.rtp(),
                audio.rtcp(),
                false,
                false,
                "RTP/AVP",
                List.of(),
                audio.codecs(),
                Direction.SENDRECV,
                20)));
        assertThat(house.call("101", "acme.test", Optional.of(plain)).told)
                .containsExactly("hangup MEDIA_NOT_ACCEPTABLE");
        assertThat(house.dialled).isEmpty();

        CallFixture lenient = new CallFixture(false);
        lenient.register(lenient.deskB);
        lenient.call("101", "acme.test", Optional.of(plain));
        assertThat(lenient.dialled).containsKey("desk-b");
    }

    @Test
    void theCallerGivesUp() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.CANCELLED, false, "CANCEL"));
        assertThat(phone("desk-b").told).containsExactly("hangup CANCELLED");
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.CANCELLED);
    }

    @Test
    void earlyMediaPassesFromASinglePhoneOnly() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = phone("desk-b");
        house.post(b, new LegEvent.Progress(b.id(), answerOf(b, 5000)));
        assertThat(a.told).containsExactly("progress");
        SessionMedia early = a.lastDescription;
        house.post(b, new LegEvent.Answered(b.id(), answerOf(b, 5000)));
        assertThat(a.told).containsExactly("progress", "answer");
        assertThat(a.lastDescription).isEqualTo(early); // one dialog, one answer, one key

        CallFixture two = new CallFixture();
        two.register(two.deskB);
        two.register(two.cellB);
        FakeLeg caller = two.call("101");
        FakeLeg desk = two.dialled.get("desk-b");
        two.post(desk, new LegEvent.Progress(desk.id(), two.phoneAnswer(desk.offer, 5000)));
        assertThat(caller.told).containsExactly("ring");
    }

    @Test
    void anInviteWithoutSdpGetsOurOffer() {
        house.register(house.deskB);
        FakeLeg a = house.call("101", "acme.test", Optional.empty());
        FakeLeg b = phone("desk-b");
        house.post(b, new LegEvent.Answered(b.id(), answerOf(b, 5000)));
        assertThat(a.told).containsExactly("answer");
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id())).isEmpty();
        house.post(a, new LegEvent.Answered(a.id(), house.phoneAnswer(a.lastDescription, 4000)));
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id())).hasSize(1);
    }

    @Test
    void theHeldSideHearsItsTenantsMusicUntilResumed() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answered(a, "desk-b");
        var keyBefore = audio(a.lastDescription).cryptos();
        Audio offer = audio(house.phoneOffer(4000));

        house.post(
                a,
                new LegEvent.Offered(
                        a.id(), Optional.of(new SessionMedia(List.of(CallFixture.with(offer, Direction.SENDONLY))))));
        assertThat(a.told).endsWith("accept");
        assertThat(audio(a.lastDescription).direction()).isEqualTo(Direction.RECVONLY);
        assertThat(audio(a.lastDescription).cryptos()).isEqualTo(keyBefore);
        assertThat(house.media.sent(MediaCommand.Play.class, b.id()))
                .containsExactly(new MediaCommand.Play(
                        b.id(), new Source.Music(house.scope.id().toString())));

        // Whoever holds may be silent; who is held may not.
        house.media.events.onMedia(new MediaEvent.Silent(a.id(), 30));
        house.settle();
        assertThat(house.records).isEmpty();

        house.post(a, new LegEvent.Offered(a.id(), Optional.of(new SessionMedia(List.of(offer)))));
        assertThat(house.media.sent(MediaCommand.StopPlaying.class, b.id())).hasSize(1);
        assertThat(b.told).isEmpty();
    }

    /// Whoever relies on it must not go on talking for the record.
    @Test
    void bothHearThatARecordingHasBrokenOffAndThenEachOtherAgain() {
        house.register(house.deskB);
        Source.Kept tune = new Source.Kept(new RecordingId(UUID.randomUUID()), () -> new byte[0], Optional.of("acme"));
        house.prompts.replace(house.scope, new TenantPrompts(Map.of(), List.of(tune)));
        FakeLeg a = house.call("101");
        FakeLeg b = answered(a, "desk-b");
        house.media.events.onMedia(new MediaEvent.RecordingEnded(
                a.id(), new RecordingId(UUID.randomUUID()), 3, "No space left on device"));
        house.settle();

        Source fault = new Source.Tone(Source.ToneKind.FAULT, "DE");
        for (FakeLeg leg : List.of(a, b)) {
            assertThat(house.media.sent(MediaCommand.Play.class, leg.id()))
                    .containsExactly(new MediaCommand.Play(leg.id(), fault));
            house.media.events.onMedia(new MediaEvent.PlayedOut(leg.id(), fault, ""));
        }
        house.settle();
        assertThat(house.calls.count()).isEqualTo(1);

        // What was played out does not stand in the way of what comes next.
        house.post(
                a,
                new LegEvent.Offered(
                        a.id(),
                        Optional.of(new SessionMedia(
                                List.of(CallFixture.with(audio(house.phoneOffer(4000)), Direction.SENDONLY))))));
        assertThat(house.media.sent(MediaCommand.Play.class, b.id()).getLast().source())
                .isEqualTo(new Source.Music(house.scope.id().toString(), List.of(tune)));
    }

    @Test
    void twoSidesWhoHoldEachOtherHearNothing() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answered(a, "desk-b");
        SessionMedia hold =
                new SessionMedia(List.of(CallFixture.with(audio(house.phoneOffer(4000)), Direction.INACTIVE)));
        house.post(a, new LegEvent.Offered(a.id(), Optional.of(hold)));
        house.post(b, new LegEvent.Offered(b.id(), Optional.of(hold)));
        assertThat(house.media.sent(MediaCommand.StopPlaying.class, b.id())).hasSize(1);
        assertThat(house.media.sent(MediaCommand.Play.class, a.id())).isEmpty();
    }

    @Test
    void aReinviteWithOtherCodecsOnlyIsRefusedAndTheCallGoesOn() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        answered(a, "desk-b");
        Audio offer = audio(house.phoneOffer(4000));
        SessionMedia foreign = new SessionMedia(List.of(new Audio(
                "",
                offer.rtp(),
                offer.rtcp(),
                true,
                true,
                "RTP/SAVP",
                offer.cryptos(),
                List.of(new CodecLine(18, new Codec("g729", 8000, 1), "")),
                Direction.SENDRECV,
                0)));
        house.post(a, new LegEvent.Offered(a.id(), Optional.of(foreign)));
        assertThat(a.told).endsWith("refuse MEDIA_NOT_ACCEPTABLE");
        assertThat(house.calls.count()).isEqualTo(1);
    }

    @Test
    void aReinviteWithoutOfferGetsOurDescriptionAgain() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        answered(a, "desk-b");
        SessionMedia before = a.lastDescription;
        house.post(a, new LegEvent.Offered(a.id(), Optional.empty()));
        assertThat(a.lastDescription).isEqualTo(before);
        int agreed = house.media.sent(MediaCommand.Agree.class, a.id()).size();
        house.post(a, new LegEvent.Answered(a.id(), house.phoneAnswer(a.lastDescription, 4100)));
        List<MediaCommand.Agree> agreements = house.media.sent(MediaCommand.Agree.class, a.id());
        assertThat(agreements).hasSize(agreed + 1);
        assertThat(agreements.getLast().agreement().remoteRtp()).isEqualTo(new InetSocketAddress("127.0.0.1", 4100));
    }

    @Test
    void aPhoneThatVanishesEndsTheCall() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answered(a, "desk-b");
        house.media.events.onMedia(new MediaEvent.Silent(b.id(), 30));
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.MEDIA_TIMEOUT);
        assertThat(a.told).endsWith("hangup MEDIA_TIMEOUT");
        assertThat(b.told).endsWith("hangup MEDIA_TIMEOUT");
    }

    @Test
    void theRecordTellsThatNobodyWasToBeHeard() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        house.media.events.onMedia(new MediaEvent.Unheard(a.id(), 30)); // has not been answered: need not say anything
        FakeLeg b = answered(a, "desk-b");
        house.media.events.onMedia(new MediaEvent.Unheard(b.id(), 30));
        house.media.events.onMedia(new MediaEvent.Unheard(b.id(), 31));
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));

        CallRecord callRecord = house.onlyRecord();
        assertThat(callRecord.legs())
                .allSatisfy(leg -> assertThat(leg.stats().quality().unheard())
                        .isEqualTo(leg.id().equals(b.id())));
        assertThat(callRecord.timeline().stream().map(TimelineEntry::text))
                .containsOnlyOnce("silence: its packets come, but nobody was to be heard for 30 s")
                .contains("50 packets in, 49 out, 2.0 % lost, jitter 0.5 ms, silence");
    }

    @Test
    void theEchoTestBridgesTheCallerWithItself() {
        FakeLeg a = house.call("*80");
        assertThat(a.told).containsExactly("answer");
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()))
                .containsExactly(new MediaCommand.Bridge(a.id(), a.id()));
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(house.onlyRecord().segments()).hasSize(1);
    }

    @Test
    void withoutMediaPortsTheCallerIsToldAndNothingRings() {
        house.register(house.deskB);
        house.media.exhausted = true;
        FakeLeg a = house.call("101");
        assertThat(a.told).containsExactly("hangup MEDIA_FAILED");
        assertThat(house.onlyRecord().timeline())
                .extracting(TimelineEntry::text)
                .anyMatch(text -> text.contains("media.ports"));
    }

    @Test
    void whenTheServerStopsCallsEndAndNoneIsTaken() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answered(a, "desk-b");
        house.calls.stop(List.of(house.scope));
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.SHUTDOWN);
        assertThat(b.told).endsWith("hangup SHUTDOWN");
        assertThat(house.call("101").told).containsExactly("hangup SHUTDOWN");
        assertThat(house.records).hasSize(1);
    }

    @Test
    void aDeadLegDoesNotKeepTheRecord() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answered(a, "desk-b");
        LegSink sink = b.sink;
        b.sink = null; // it will not confirm its BYE
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(house.records).isEmpty();
        house.advance(CallSettings.DEFAULT.lingerAfterEnd());
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.NORMAL);
        sink.post(new LegEvent.Ended(b.id(), HangupCause.PHONE_LOST, true, "BYE timed out"));
        assertThat(house.records).hasSize(1);
    }

    @Test
    void aFloodOfMessagesIsDroppedButNeverTheEnd() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        for (int i = 0; i < 5_000; i++) {
            a.sink.post(new LegEvent.Wire(
                    a.id(), house.time.instant(), false, false, WAY, "INFO " + i, MessageText.of("")));
        }
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.CANCELLED, false, "CANCEL"));
        assertThat(house.onlyRecord().timeline()).hasSizeLessThanOrEqualTo(401);
    }

    @Test
    void aMediaSessionThatIsLostInMidCallEndsTheCall() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answered(a, "desk-b");

        house.media.events.onMedia(new MediaEvent.Closed(b.id(), MediaStats.NONE));
        house.settle();

        assertThat(a.told).endsWith("hangup MEDIA_FAILED");
        assertThat(b.told).endsWith("hangup MEDIA_FAILED");
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.MEDIA_FAILED);
    }

    @Test
    void theRecordTellsHowTheAudioWasAndThatItWentOneWay() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        house.media.events.onMedia(new MediaEvent.OneWay(a.id(), 5)); // has not been answered: need not say anything
        FakeLeg b = answered(a, "desk-b");
        house.media.events.onMedia(new MediaEvent.OneWay(b.id(), 5));
        house.media.events.onMedia(new MediaEvent.OneWay(b.id(), 10));
        house.post(b, new LegEvent.Ended(b.id(), HangupCause.NORMAL, false, "BYE"));

        CallRecord callRecord = house.onlyRecord();
        assertThat(callRecord.legs())
                .allSatisfy(leg -> assertThat(leg.stats().quality().oneWay())
                        .isEqualTo(leg.id().equals(b.id())));
        assertThat(callRecord.timeline().stream()
                        .filter(entry -> entry.leg().equals(Optional.of(b.id())))
                        .map(TimelineEntry::text))
                .containsOnlyOnce("one-way audio: sends none for 5 s, but is sent some")
                .contains("50 packets in, 49 out, 2.0 % lost, jitter 0.5 ms, one-way");
    }
}

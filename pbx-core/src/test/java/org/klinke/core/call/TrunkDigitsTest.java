package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.DigitWay;
import org.klinke.core.media.Endpoint;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAudio;
import org.klinke.core.trunk.TrunkLimits;

/// Digits between a phone that has telephone events and a carrier that takes them as its trunk says.
class TrunkDigitsTest {
    private final CallFixture house = new CallFixture();

    private Trunk trunk(DigitWay digits) {
        Trunk like = TrunkSample.peer(new TrunkId(new UUID(0, 7)), "carrier", TrunkLimits.of(10, 10, 10, 1));
        TrunkAudio audio = like.audio();
        Trunk trunk = house.trunk(
                new Trunk(
                        like.id(),
                        like.name(),
                        like.profile(),
                        true,
                        like.way(),
                        like.access(),
                        like.identity(),
                        like.session(),
                        new TrunkAudio(audio.srtp(), audio.suites(), audio.codecs(), 20, digits),
                        like.limits(),
                        List.of()),
                "a");
        house.leavesBy(trunk);
        return trunk;
    }

    private FakeLeg line() {
        return Objects.requireNonNull(house.dialled.get("a"));
    }

    private static boolean events(SessionMedia media) {
        return media.audio().orElseThrow().codecs().stream()
                .anyMatch(line -> line.codec().isEvents());
    }

    /// A carrier's answer to what it was offered.
    ///
    /// @param events it takes them, if it was offered any
    private SessionMedia answer(FakeLeg line, boolean events) {
        SessionMedia offer = Objects.requireNonNull(line.offer);
        Audio full = house.phoneAnswer(offer, 5000).audio().orElseThrow();
        List<CodecLine> lines = full.codecs().stream()
                .filter(each -> events || !each.codec().isEvents())
                .toList();
        Endpoint theirs = new Endpoint(full.rtp(), full.rtcp());
        return ((Agreed) house.negotiation.answer(offer, theirs, lines, Optional.empty())).local();
    }

    private FakeLeg talk(DigitWay digits, boolean carrierHasEvents) {
        trunk(digits);
        FakeLeg caller = house.call("0030123456");
        house.post(line(), new LegEvent.Answered(line().id(), answer(line(), carrierHasEvents)));
        assertThat(caller.told).containsExactly("answer");
        return caller;
    }

    private void pressed(FakeLeg leg, char digit) {
        house.calls.onMedia(new MediaEvent.Digit(leg.id(), digit, 100));
        house.settle();
    }

    @ParameterizedTest
    @CsvSource({
        // what the trunk says, whether the carrier takes events; offered to it, answered to the phone, tones for it
        "EVENTS, true,  true,  true,  true",
        "EVENTS, false, true,  false, true",
        "AUTO,   true,  true,  true,  true",
        "AUTO,   false, true,  true,  true",
        "INFO,   true,  false, true,  false",
        "TONES,  true,  false, true,  true",
    })
    void aPhoneSendsEventsWhateverBecomesOfThem(
            DigitWay digits, boolean taken, boolean offered, boolean toPhone, boolean tones) {
        FakeLeg caller = talk(digits, taken);
        assertThat(events(Objects.requireNonNull(line().offer))).isEqualTo(offered);
        assertThat(events(Objects.requireNonNull(caller.lastDescription))).isEqualTo(toPhone);
        assertThat(house.media
                        .sent(MediaCommand.Agree.class, line().id())
                        .getLast()
                        .agreement()
                        .tones())
                .isEqualTo(tones);
        assertThat(line().told).as("nobody is offered anything anew").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DigitWay.class)
    void anEventOfThePhoneGoesOnce(DigitWay digits) {
        pressed(talk(digits, true), '5');
        assertThat(line().told).containsExactlyElementsOf(digits == DigitWay.INFO ? List.of("digit 5 100") : List.of());
        assertThat(house.media.sent(MediaCommand.SendDigit.class, line().id()))
                .as("the media engine passes it on by itself")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DigitWay.class)
    void aDigitByInfoOfThePhoneGoesAsTheTrunkSays(DigitWay digits) {
        FakeLeg caller = talk(digits, true);
        house.post(caller, new LegEvent.Digit(caller.id(), '7', 160));
        boolean info = digits == DigitWay.INFO;
        assertThat(line().told).containsExactlyElementsOf(info ? List.of("digit 7 160") : List.of());
        assertThat(house.media.sent(MediaCommand.SendDigit.class, line().id())).hasSize(info ? 0 : 1);
    }

    @Test
    void aCarrierWithoutEventsGetsTonesIfItsTrunkLooksForItself() {
        FakeLeg caller = talk(DigitWay.AUTO, false);
        house.post(caller, new LegEvent.Digit(caller.id(), '7', 160));
        assertThat(house.media.sent(MediaCommand.SendDigit.class, line().id())).hasSize(1);
        assertThat(line().told).isEmpty();
    }

    @Test
    void aDigitByInfoOfTheCarrierIsAnEventForThePhone() {
        FakeLeg caller = talk(DigitWay.INFO, true);
        house.post(line(), new LegEvent.Digit(line().id(), '9', 160));
        assertThat(house.media.sent(MediaCommand.SendDigit.class, caller.id()))
                .extracting(MediaCommand.SendDigit::digit)
                .containsExactly('9');
        assertThat(caller.told).containsExactly("answer");
    }

    @ParameterizedTest
    @EnumSource(DigitWay.class)
    void aCallFromTheCarrierIsToldTheSame(DigitWay digits) {
        Trunk trunk = trunk(digits);
        house.reaches("+4989100", "101");
        house.register(house.deskB);
        FakeLeg carrier = house.callFrom(trunk, "+4989100");
        FakeLeg phone = Objects.requireNonNull(house.dialled.get("desk-b"));
        SessionMedia offer = Objects.requireNonNull(phone.offer);
        assertThat(events(offer)).isTrue();
        house.post(phone, new LegEvent.Answered(phone.id(), house.phoneAnswer(offer, 5000)));
        SessionMedia told = Objects.requireNonNull(carrier.lastDescription);
        assertThat(events(told)).isEqualTo(digits == DigitWay.EVENTS || digits == DigitWay.AUTO);
        assertThat(told.audio().orElseThrow().codecs())
                .extracting(CodecLine::codec)
                .contains(Codec.PCMA);

        pressed(phone, '1');
        assertThat(carrier.told.contains("digit 1 100")).isEqualTo(digits == DigitWay.INFO);
    }
}

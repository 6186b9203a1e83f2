package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.DigitWay;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Fax;
import org.klinke.core.media.SessionMedia.Refused;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAudio;
import org.klinke.core.trunk.TrunkLimits;

/// A fax machine on desk A, that calls another behind a carrier; which of the two wants to change to T.38 makes
/// no difference.
class FaxChangeTest {
    private static final List<String> OFFERED = List.of("T38FaxVersion:3", "T38MaxBitRate:33600");
    private static final List<String> ANSWERED = List.of("T38FaxVersion:0", "T38MaxBitRate:14400");

    private CallFixture house = new CallFixture(false);
    private FakeLeg caller;

    private void talk(boolean device, boolean carrier, TrunkAudio.Srtp srtp) {
        talk(device, carrier, srtp, "0030123456");
    }

    private void talk(boolean device, boolean carrier, TrunkAudio.Srtp srtp, String dialled) {
        Device desk = house.deskA;
        house.directory.replace(
                house.scope,
                new DirectorySnapshot(
                        List.copyOf(house.directory.in(house.scope).users()),
                        List.of(new Device(
                                desk.id(),
                                desk.name(),
                                desk.sipUsername(),
                                desk.user(),
                                desk.site(),
                                desk.credentials(),
                                device))));
        Trunk like = TrunkSample.peer(new TrunkId(new UUID(0, 7)), "carrier", TrunkLimits.of(10, 10, 10, 1));
        house.leavesBy(house.trunk(
                new Trunk(
                        like.id(),
                        like.name(),
                        like.profile(),
                        true,
                        like.way(),
                        like.access(),
                        like.identity(),
                        like.session(),
                        new TrunkAudio(srtp, SrtpSuite.DEFAULT, List.of(Codec.PCMA), 20, DigitWay.EVENTS, carrier),
                        like.limits(),
                        List.of()),
                "a"));
        caller = house.call(dialled, "acme.test", Optional.of(plainOffer(4000)));
        house.post(
                line(),
                new LegEvent.Answered(line().id(), house.phoneAnswer(Objects.requireNonNull(line().offer), 5000)));
        assertThat(caller.told).containsExactly("answer");
        caller.told.clear();
    }

    /// Without keys.
    private SessionMedia plainOffer(int port) {
        SessionMedia.Audio with = house.phoneOffer(port).audio().orElseThrow();
        return new SessionMedia(List.of(new SessionMedia.Audio(
                "", with.rtp(), with.rtcp(), true, false, "RTP/AVP", List.of(), with.codecs(), with.direction(), 0)));
    }

    private FakeLeg line() {
        return Objects.requireNonNull(house.dialled.get("a"));
    }

    private static SessionMedia fax(int port, List<String> attributes) {
        return new SessionMedia(List.of(new Fax("", new InetSocketAddress("127.0.0.1", port), attributes)));
    }

    private void offers(FakeLeg leg, SessionMedia offer) {
        house.post(leg, new LegEvent.Offered(leg.id(), Optional.of(offer)));
    }

    private void answers(FakeLeg leg, SessionMedia answer) {
        house.post(leg, new LegEvent.Changed(leg.id(), Objects.requireNonNull(leg.lastDescription), answer));
    }

    private List<InetSocketAddress> faxes(FakeLeg leg) {
        return house.media.sent(MediaCommand.RelayFax.class, leg.id()).stream()
                .map(MediaCommand.RelayFax::remote)
                .toList();
    }

    private List<String> told(FakeLeg ended) {
        house.post(ended, new LegEvent.Ended(ended.id(), HangupCause.NORMAL, false, "BYE"));
        return house.onlyRecord().timeline().stream().map(TimelineEntry::text).toList();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void bothSidesChangeAndChangeBack(boolean fromTheCarrier) {
        talk(true, true, TrunkAudio.Srtp.OFF);
        FakeLeg asks = fromTheCarrier ? line() : caller;
        FakeLeg asked = fromTheCarrier ? caller : line();

        offers(asks, fax(4002, OFFERED));
        assertThat(asks.told).as("not before the other side has said yes").isEmpty();
        assertThat(asked.told).containsExactly("offer");
        Fax passedOn = Objects.requireNonNull(asked.lastDescription).fax().orElseThrow();
        assertThat(passedOn.attributes()).isEqualTo(OFFERED);
        assertThat(passedOn.udptl()).as("our own port").matches(place -> place.getPort() >= 30_000);
        assertThat(faxes(asks)).isEmpty();

        answers(asked, fax(5002, ANSWERED));
        assertThat(asks.told).containsExactly("accept");
        Fax answer = Objects.requireNonNull(asks.lastDescription).fax().orElseThrow();
        assertThat(answer.attributes()).isEqualTo(ANSWERED);
        assertThat(answer.udptl()).isNotEqualTo(passedOn.udptl()).matches(place -> place.getPort() >= 30_000);
        assertThat(faxes(asks)).containsExactly(new InetSocketAddress("127.0.0.1", 4002));
        assertThat(faxes(asked)).containsExactly(new InetSocketAddress("127.0.0.1", 5002));

        // The session timer of either side: the same again, with or without an offer.
        offers(asks, fax(4004, OFFERED));
        house.post(asked, new LegEvent.Offered(asked.id(), Optional.empty()));
        assertThat(asks.told).containsExactly("accept", "accept");
        assertThat(asked.told).containsExactly("offer", "accept");
        assertThat(faxes(asks)).endsWith(new InetSocketAddress("127.0.0.1", 4004));

        offers(asked, plainOffer(5006));
        assertThat(asked.told).containsExactly("offer", "accept", "accept");
        assertThat(asks.told).as("is offered the voice").containsExactly("accept", "accept", "offer");
        int agreed = house.media.sent(MediaCommand.Agree.class, asks.id()).size();
        answers(asks, house.phoneAnswer(Objects.requireNonNull(asks.lastDescription), 4008));
        assertThat(house.media.sent(MediaCommand.Agree.class, asks.id())).hasSize(agreed + 1);
        assertThat(asked.told).as("no more").hasSize(3);
        assertThat(told(caller))
                .contains("fax by T.38: unencrypted UDPTL, far end at 127.0.0.1:4002", "the fax is over, voice again");
    }

    @ParameterizedTest
    @CsvSource({
        "false, true,  OFF,      false, T.38 is off here (t38)",
        "true,  false, OFF,      false, on the other side: T.38 is off here (t38)",
        "false, true,  OFF,      true,  on the other side: T.38 is off here (t38)",
        "true,  true,  REQUIRED, false, 'on the other side: T.38 has no encryption, and the voice has: SRTP is required here'",
        "true,  true,  OPTIONAL, false, 'on the other side: T.38 has no encryption, and the voice has'",
    })
    void whereOneOfThemMayNotTheVoiceGoesOn(
            boolean device, boolean carrier, TrunkAudio.Srtp srtp, boolean fromTheCarrier, String why) {
        talk(device, carrier, srtp);
        FakeLeg asks = fromTheCarrier ? line() : caller;
        offers(asks, fax(4002, OFFERED));
        assertThat(asks.told).containsExactly("refuse MEDIA_NOT_ACCEPTABLE");
        assertThat(fromTheCarrier ? caller.told : line().told).isEmpty();
        assertThat(faxes(caller)).isEmpty();
        assertThat(faxes(line())).isEmpty();
        assertThat(told(caller)).contains("change to fax (T.38) refused, the voice goes on: " + why);
    }

    @Test
    void whoRefusesKeepsTheVoice() {
        talk(true, true, TrunkAudio.Srtp.OFF);
        offers(line(), fax(4002, OFFERED));
        house.post(caller, new LegEvent.Refused(caller.id(), HangupCause.MEDIA_NOT_ACCEPTABLE));
        assertThat(line().told).containsExactly("refuse MEDIA_NOT_ACCEPTABLE");
        assertThat(caller.told).containsExactly("offer");

        // 200, but not to the one stream that was offered: it is asked for the voice again.
        offers(line(), fax(4002, OFFERED));
        answers(caller, new SessionMedia(List.of(new Refused("", "image", "udptl", "t38"))));
        assertThat(line().told).hasSize(2).allMatch("refuse MEDIA_NOT_ACCEPTABLE"::equals);
        assertThat(caller.told).containsExactly("offer", "offer", "offer");
        assertThat(Objects.requireNonNull(caller.lastDescription).audio()).isPresent();
        assertThat(faxes(caller)).isEmpty();
        assertThat(faxes(line())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"112, true", "112, false", "0144, true", "0144, false"})
    void aCallForHelpStaysAVoice(String dialled, boolean fromTheCarrier) {
        house.dialsForHelp("144");
        talk(true, true, TrunkAudio.Srtp.OFF, dialled);
        FakeLeg asks = fromTheCarrier ? line() : caller;
        int before = (fromTheCarrier ? caller : line()).told.size();
        offers(asks, fax(4002, OFFERED));
        assertThat(asks.told).endsWith("refuse MEDIA_NOT_ACCEPTABLE");
        assertThat((fromTheCarrier ? caller : line()).told).hasSize(before);
        assertThat(told(caller)).contains("change to fax (T.38) refused, the voice goes on: somebody calls for help");
    }

    @Test
    void whoHangsUpWhileTheOtherSideIsAskedIsLeftAlone() {
        talk(true, true, TrunkAudio.Srtp.OFF);
        offers(line(), fax(4002, OFFERED));
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "BYE"));
        house.advance(FaxChange.ANSWER_MAX.plus(Duration.ofSeconds(1)));
        assertThat(line().told).contains("refuse MEDIA_NOT_ACCEPTABLE");
        assertThat(faxes(line())).isEmpty();
        assertThat(house.onlyRecord()).isNotNull();
    }

    @Test
    void whoDoesNotWantToSpeakAgainEndsTheCall() {
        talk(true, true, TrunkAudio.Srtp.OFF);
        offers(line(), fax(4002, OFFERED));
        answers(caller, fax(5002, ANSWERED));
        offers(line(), plainOffer(4006));
        assertThat(caller.told).as("asked to speak").containsExactly("offer", "offer");
        house.post(caller, new LegEvent.Refused(caller.id(), HangupCause.MEDIA_NOT_ACCEPTABLE));
        house.advance(Duration.ofSeconds(1));
        assertThat(caller.told).as("once more").containsExactly("offer", "offer", "offer");
        house.post(caller, new LegEvent.Refused(caller.id(), HangupCause.MEDIA_NOT_ACCEPTABLE));
        assertThat(caller.told).endsWith("hangup MEDIA_NOT_ACCEPTABLE");
        assertThat(line().told).endsWith("hangup MEDIA_NOT_ACCEPTABLE");
    }

    /// As it often is just after the answer.
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aFaxWaitsAWhileForAnOfferOfOurs(boolean settled) {
        talk(true, true, TrunkAudio.Srtp.OFF);
        offers(line(), fax(4002, OFFERED));
        answers(caller, fax(5002, ANSWERED));
        offers(line(), plainOffer(4006));
        line().told.clear();
        offers(line(), fax(4002, OFFERED));
        assertThat(caller.told).as("to speak, no more yet").containsExactly("offer", "offer");
        assertThat(line().told).isEmpty();
        if (settled) {
            answers(caller, plainOffer(5000));
        }
        for (int i = 0; i < 4; i++) {
            house.advance(Duration.ofMillis(600));
        }
        assertThat(caller.told).hasSize(settled ? 3 : 2);
        assertThat(line().told).isEqualTo(settled ? List.of() : List.of("refuse MEDIA_NOT_ACCEPTABLE"));
    }

    @Test
    void nobodyIsAskedForEver() {
        talk(true, true, TrunkAudio.Srtp.OFF);
        for (int i = 0; i < FaxChange.ASKED_MAX + 3; i++) {
            offers(caller, fax(4002, OFFERED));
            house.post(line(), new LegEvent.Refused(line().id(), HangupCause.MEDIA_NOT_ACCEPTABLE));
        }
        assertThat(line().told).hasSize(FaxChange.ASKED_MAX);
        assertThat(caller.told).hasSize(FaxChange.ASKED_MAX + 3);
    }

    @Test
    void whoAnswersTooLateIsAskedForTheVoice() {
        talk(true, true, TrunkAudio.Srtp.OFF);
        offers(line(), fax(4002, OFFERED));
        offers(caller, fax(4002, OFFERED));
        assertThat(caller.told)
                .as("both at once: one of them has its way")
                .containsExactly("offer", "refuse MEDIA_NOT_ACCEPTABLE");
        house.advance(FaxChange.ANSWER_MAX.plus(Duration.ofSeconds(1)));
        assertThat(line().told).containsExactly("refuse MEDIA_NOT_ACCEPTABLE");
        answers(caller, fax(5002, ANSWERED));
        assertThat(Objects.requireNonNull(caller.lastDescription).audio()).isPresent();
        assertThat(faxes(caller)).isEmpty();
        assertThat(line().told).hasSize(1);
    }
}

package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.media.Codec;
import org.klinke.core.media.SrtpSuite;
import org.klinke.server.phone.Heard;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// How calls come about and end: real sockets, TLS, SRTP, the whole server.
class CallsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    void twoPhonesTalkAndTheCallerHangsUp() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");

        PhoneCall here = a.call("101").awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);
        Heard heardHere = here.awaitTone(b.toneHz(), SOON);
        Heard heardThere = there.awaitTone(a.toneHz(), SOON);

        assertThat(heardHere.rejected() + heardThere.rejected()).isZero();
        assertThat(there.farEnd()).contains("User 100").contains("sip:100@acme.example");
        assertThat(here.hangup()).isEqualTo(200);
        assertThat(there.awaitEnded(SOON).byUs()).isFalse();
        JsonNode story = klinke.acme().record("101");
        assertThat(story.path("cause").asText()).isEqualTo("NORMAL");
        assertThat(story.path("from").asText()).contains("100");
        assertThat(story.path("answeredAt").asText()).isNotEmpty();
        assertThat(story.path("legs")).hasSize(2).allSatisfy(leg -> {
            assertThat(leg.path("packetsIn").asLong()).isGreaterThan(20);
            assertThat(leg.path("packetsOut").asLong()).isGreaterThan(20);
        });
        assertThat(story.path("timeline").toString())
                .contains("INVITE")
                .contains("180")
                .contains("BYE")
                .doesNotContain(klinke.server().password());
    }

    @Test
    void theCalledPhoneHangsUp() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());

        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON).awaitAnswered(SOON);
        here.awaitTone(b.toneHz(), SOON);

        assertThat(there.hangup()).isEqualTo(200);
        assertThat(here.awaitEnded(SOON).byUs()).isFalse();
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("NORMAL");
    }

    @Test
    void busyAndDeclined() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        Phone c = klinke.acme().registered("102");

        PhoneCall busy = a.call("101");
        b.awaitCall(SOON).reject(486, "Busy Here");
        PhoneCall declined = a.call("102");
        c.awaitCall(SOON).reject(603, "Decline");

        assertThat(busy.awaitEnded(SOON).status()).isEqualTo(486);
        assertThat(declined.awaitEnded(SOON).status()).isEqualTo(603);
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("BUSY");
        assertThat(klinke.acme().record("102").path("cause").asText()).isEqualTo("DECLINED");
    }

    @Test
    void noAnswer() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");

        PhoneCall here = a.call("101").awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);

        assertThat(here.awaitEnded(SOON).status()).isEqualTo(480);
        assertThat(there.awaitEnded(SOON).status()).isEqualTo(487);
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("NO_ANSWER");
    }

    @Test
    void theCallerGivesUp() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");

        PhoneCall here = a.call("101").awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);
        here.cancel();

        assertThat(here.awaitEnded(SOON).status()).isEqualTo(487);
        assertThat(there.awaitEnded(SOON).status()).isEqualTo(487);
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void nobodyThere() {
        Phone a = klinke.acme().registered("100");

        assertThat(a.call("199").awaitEnded(SOON).status()).isEqualTo(404);
        assertThat(a.call("104").awaitEnded(SOON).status()).isEqualTo(480);
        assertThat(a.call("112").awaitEnded(SOON).status()).isEqualTo(503);
        assertThat(klinke.acme().record("199").path("cause").asText()).isEqualTo("UNKNOWN_NUMBER");
        assertThat(klinke.acme().record("104").path("cause").asText()).isEqualTo("NOT_REGISTERED");
        assertThat(klinke.acme().record("112").path("cause").asText()).isEqualTo("NO_EMERGENCY_ROUTE");
    }

    @Test
    void anUnregisteredPhoneIsNotCalledAnyMore() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");

        assertThat(b.unregister().status()).isEqualTo(200);

        assertThat(a.call("101").awaitEnded(SOON).status()).isEqualTo(480);
        assertThat(b.hasNoWaitingCall()).isTrue();
    }

    @Test
    void twoDevicesRingAndTheFirstWins() {
        Phone a = klinke.acme().registered("100");
        Phone desk = klinke.acme().registered("103a");
        Phone mobile = klinke.acme().registered("103b");

        PhoneCall here = a.call("103").awaitRinging(SOON);
        PhoneCall atDesk = desk.awaitCall(SOON);
        PhoneCall onMobile = mobile.awaitCall(SOON);
        onMobile.awaitRinging(SOON).answer();
        here.awaitAnswered(SOON).awaitTone(mobile.toneHz(), SOON);
        onMobile.awaitTone(a.toneHz(), SOON);

        PhoneCall.End lost = atDesk.awaitEnded(SOON);
        assertThat(lost.status()).isEqualTo(487);
        assertThat(lost.reasonHeader()).contains("cause=200").contains("Call completed elsewhere"); // RFC 3326 §2
        here.hangup();
        assertThat(onMobile.awaitEnded(SOON).byUs()).isFalse();
    }

    @Test
    void oneBusyDeviceLeavesTheOtherRinging() {
        Phone a = klinke.acme().registered("100");
        Phone desk = klinke.acme().registered("103a");
        Phone mobile = klinke.acme().registered("103b");

        PhoneCall here = a.call("103").awaitRinging(SOON);
        desk.awaitCall(SOON).reject(486, "Busy Here");
        PhoneCall onMobile = mobile.awaitCall(SOON);
        onMobile.answer();

        here.awaitAnswered(SOON).awaitTone(mobile.toneHz(), SOON);
    }

    @Test
    void earlyMediaIsHeardBeforeTheAnswer() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").onCall(PhoneCall::progress));

        PhoneCall here = a.call("101").awaitEarlyMedia(SOON);
        here.awaitTone(b.toneHz(), SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.answer();

        here.awaitAnswered(SOON).awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
    }

    @Test
    void echoGivesBackTheOwnTone() {
        Phone a = klinke.acme().registered("100");

        PhoneCall here = a.call("*80").awaitAnswered(SOON);
        here.awaitTone(a.toneHz(), SOON);

        assertThat(here.hangup()).isEqualTo(200);
        assertThat(klinke.acme().record("*80").path("cause").asText()).isEqualTo("NORMAL");
    }

    @Test
    void phonesOfDifferentTasteUnderstandEachOther() {
        Phone a = klinke.registered(klinke.acme()
                .phone("100")
                .digest("MD5")
                .codecs(Codec.PCMU, Codec.PCMA)
                .suites(SrtpSuite.AES_CM_128_HMAC_SHA1_32)
                .rtcpMux());
        Phone b = klinke.registered(klinke.acme()
                .phone("101")
                .digest("SHA-256")
                .suites(SrtpSuite.AES_CM_128_HMAC_SHA1_80)
                .autoAnswer());

        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);

        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
    }

    @Test
    void twoPhonesWithoutACommonCodecHearEachOther() {
        Phone a = klinke.registered(klinke.acme().phone("100").codecs(Codec.PCMU));
        Phone b =
                klinke.registered(klinke.acme().phone("101").codecs(Codec.PCMA).autoAnswer());

        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);
    }

    @Test
    void aCodecThatNobodyHasIsNotAcceptable() {
        Phone a = klinke.registered(klinke.acme().phone("100").codecs(new Codec("ilbc", 8_000, 1)));
        klinke.registered(klinke.acme().phone("101").codecs(Codec.PCMA).autoAnswer());

        assertThat(a.call("101").awaitEnded(SOON).status()).isEqualTo(488);
    }

    @Test
    @Tag("slow")
    void aPhoneThatVanishesIsHungUp() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);

        a.vanish();

        assertThat(there.awaitEnded(SOON).byUs()).isFalse();
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("MEDIA_TIMEOUT");
    }

    @Test
    void aRunningCallIsShownFromInside() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);

        String id = klinke.acme().live("101").path("id").asText();
        JsonNode call = klinke.server().get("/debug/calls/" + id);

        assertThat(call.path("tenant").asText()).isEqualTo("acme");
        assertThat(call.path("state").asText()).isEqualTo("talking");
        JsonNode legs = call.path("legs");
        assertThat(legs).hasSize(2).allSatisfy(leg -> {
            assertThat(leg.path("state").asText()).isEqualTo("answered");
            JsonNode media = leg.path("media");
            assertThat(media.path("latched").asText()).startsWith("127.0.0.1:");
            assertThat(media.path("weSend").asBoolean()).isTrue();
            assertThat(media.path("stats").path("packetsReceived").asInt()).isPositive();
            assertThat(media.path("stats").path("packetsSent").asInt()).isPositive();
            assertThat(media.path("stats").path("quality").path("protection").asText())
                    .contains("AE");
        });
        String first = legs.path(0).path("id").asText();
        String second = legs.path(1).path("id").asText();
        assertThat(legs.path(0).path("media").path("partner").asText()).isEqualTo(second);
        assertThat(legs.path(1).path("talksWith").asText()).isEqualTo(first);
        assertThat(call.toString()).doesNotContain("inline:", klinke.server().password());
    }
}

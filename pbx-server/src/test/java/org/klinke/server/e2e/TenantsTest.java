package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.tone.Goertzel;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// Two tenants with the same extensions, SIP user names and passwords at once, who know nothing of each other.
class TenantsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    /// A foreign phone that called, one that answered, and what both sent.
    private record Pair(Klinke.Tenant tenant, Baresip caller, Baresip called) {}

    @Test
    @Tag("foreign")
    @Tag("slow")
    void twoForeignPhonesPerTenantHearEachOther() throws IOException {
        List<Pair> pairs = List.of(foreignPair(klinke.acme()), foreignPair(klinke.globex()));
        for (Pair pair : pairs) {
            pair.caller().awaitRegistered(SOON);
            pair.called().awaitRegistered(SOON);
        }

        pairs.forEach(pair -> pair.caller().dial("sip:101@" + pair.tenant().domain()));

        for (Pair pair : pairs) {
            for (Baresip phone : List.of(pair.caller(), pair.called())) {
                phone.awaitEvent("CALL_ESTABLISHED", SOON);
                assertThat(phone.awaitEvent("CALL_MENC", SOON)).containsPattern("AES_CM_128_HMAC_SHA1|AEAD_AES");
            }
        }
        for (Pair pair : pairs) {
            hears(pair.caller(), pair.tenant().toneHz("101"));
            hears(pair.called(), pair.tenant().toneHz("100"));
        }
        pairs.getFirst().caller().hangup();
        pairs.getLast().called().hangup();
        for (Pair pair : pairs) {
            pair.caller().awaitEvent("CALL_CLOSED", SOON);
            pair.called().awaitEvent("CALL_CLOSED", SOON);
            assertThat(pair.tenant().record("101").path("cause").asText()).isEqualTo("NORMAL");
        }
    }

    @Test
    @Tag("foreign")
    @Tag("slow")
    void aForeignPhoneAndABuiltInOneHoldAndResume() throws IOException {
        Baresip foreign = klinke.acme().baresip("101", true);
        foreign.awaitRegistered(SOON);
        Phone a = klinke.acme().registered("100");

        PhoneCall here = a.call("101").awaitAnswered(SOON);
        here.awaitTone(klinke.acme().toneHz("101"), SOON);
        hears(foreign, a.toneHz());
        assertThat(here.hold(org.klinke.core.media.Direction.SENDONLY)).isEqualTo(200);
        KlinkeServer.await("music on hold", SOON, () -> isTone(foreign.heard(), Klinke.MUSIC_HZ));
        assertThat(here.resume()).isEqualTo(200);
        here.awaitTone(klinke.acme().toneHz("101"), SOON);
        foreign.hangup();

        assertThat(here.awaitEnded(SOON).byUs()).isFalse();
    }

    /// The built-in phone has a suite that the foreign one has not: each leg is encrypted in its own.
    @Test
    @Tag("foreign")
    @Tag("slow")
    void aForeignPhoneAndABuiltInOneHearEachOtherThroughDifferentSuites() throws IOException {
        Baresip foreign = klinke.acme().baresip("101", true);
        foreign.awaitRegistered(SOON);
        Phone a = klinke.registered(klinke.acme().phone("100").suites(SrtpSuite.AES_256_CM_HMAC_SHA1_80));

        PhoneCall here = a.call("101").awaitAnswered(SOON);
        here.awaitTone(klinke.acme().toneHz("101"), SOON);
        hears(foreign, a.toneHz());
        assertThat(foreign.awaitEvent("CALL_MENC", SOON)).contains("AEAD_AES_256_GCM");

        assertThat(here.hangup()).isEqualTo(200);
    }

    /// It calls with DTLS and is from then on called with it; the built-in phone has SDES.
    @Test
    @Tag("foreign")
    @Tag("slow")
    void aForeignPhoneWithDtlsAndABuiltInOneHearEachOtherBothWays() throws IOException {
        Baresip foreign = klinke.acme().baresip("101", true, "dtls_srtp");
        foreign.awaitRegistered(SOON);
        Phone a = klinke.registered(klinke.acme().phone("100").autoAnswer());

        foreign.dial("sip:100@" + klinke.acme().domain());
        hears(foreign, a.toneHz());
        foreign.hangup();
        foreign.awaitEvent("CALL_CLOSED", SOON);

        PhoneCall here = a.call("101").awaitAnswered(SOON);
        here.awaitTone(klinke.acme().toneHz("101"), SOON);
        hears(foreign, a.toneHz());
        assertThat(klinke.acme().live("101").toString()).contains("DTLS handshake done");
        assertThat(here.hangup()).isEqualTo(200);
    }

    @Test
    void callsStayWithinTheirTenant() {
        Phone acme = klinke.acme().registered("100");
        Phone globex = klinke.globex().registered("100");
        Phone onlyInGlobex = klinke.globex().registered("102");
        Phone acme101 = klinke.registered(klinke.acme().phone("101").autoAnswer());
        Phone globex101 = klinke.registered(klinke.globex().phone("101").autoAnswer());

        PhoneCall inAcme = acme.call("101").awaitAnswered(SOON);
        PhoneCall inGlobex = globex.call("101").awaitAnswered(SOON);
        PhoneCall thereInAcme = acme101.awaitCall(SOON);
        PhoneCall thereInGlobex = globex101.awaitCall(SOON);

        inAcme.awaitTone(acme101.toneHz(), SOON);
        inGlobex.awaitTone(globex101.toneHz(), SOON);
        thereInAcme.awaitTone(acme.toneHz(), SOON);
        thereInGlobex.awaitTone(globex.toneHz(), SOON);
        assertThat(thereInAcme.farEnd()).contains("@acme.example");
        assertThat(thereInGlobex.farEnd()).contains("@globex.example");
        assertThat(acme.call("102").awaitEnded(SOON).status()).isEqualTo(480);
        assertThat(onlyInGlobex.hasNoWaitingCall()).isTrue();
        assertThat(klinke.acme().live("101").path("tenant").asText()).isEqualTo("acme");
        inAcme.hangup();
        thereInAcme.awaitEnded(SOON);
        inGlobex.awaitTone(globex101.toneHz(), SOON);
    }

    @Test
    void allMediaPortsComeBack() {
        double before = klinke.server().metric("pbx_media_ports_in_use");
        Phone a = klinke.acme().registered("100");
        klinke.registered(klinke.acme().phone("101").autoAnswer());

        List<PhoneCall> calls =
                java.util.stream.Stream.generate(() -> a.call("101")).limit(10).toList();
        calls.forEach(call -> call.awaitAnswered(SOON));
        assertThat(klinke.server().metric("pbx_media_sessions")).isEqualTo(20);
        calls.forEach(call -> assertThat(call.hangup()).isEqualTo(200));

        KlinkeServer.await(
                "all media to be given back", SOON, () -> klinke.server().metric("pbx_media_sessions") == 0);
        KlinkeServer.await(
                "all ports to come back", SOON, () -> klinke.server().metric("pbx_media_ports_in_use") <= before);
    }

    private static Pair foreignPair(Klinke.Tenant tenant) throws IOException {
        return new Pair(tenant, tenant.baresip("100", false), tenant.baresip("101", true));
    }

    private static void hears(Baresip phone, int hz) {
        phone.awaitRecorded(Duration.ofSeconds(2), SOON);
        KlinkeServer.await(hz + " Hz, but " + phone.heard(), SOON, () -> isTone(phone.heard(), hz));
    }

    private static boolean isTone(Goertzel.Tone heard, int hz) {
        return Math.abs(heard.hz() - hz) <= 8 && heard.purity() > 0.9;
    }
}

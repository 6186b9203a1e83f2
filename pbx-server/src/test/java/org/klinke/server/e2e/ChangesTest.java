package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.Direction;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// What may change while two phones talk: hold, address and key, who offers, the connection.
class ChangesTest {

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private Phone a;
    private Phone b;

    @BeforeEach
    void phones() {
        a = klinke.acme().registered("100");
        b = klinke.registered(klinke.acme().phone("101").autoAnswer());
    }

    @ParameterizedTest
    @EnumSource(names = {"SENDONLY", "INACTIVE"})
    void theHeldSideHearsItsTenantsMusicUntilTheCallIsResumed(Direction direction) {
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);

        assertThat(here.hold(direction)).isEqualTo(200);
        there.awaitTone(Klinke.MUSIC_HZ, SOON);
        here.awaitSilence(SOON);
        assertThat(here.resume()).isEqualTo(200);

        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);
    }

    @Test
    void aTenantWithoutMusicOfItsOwnHearsOurs() {
        Phone one = klinke.globex().registered("100");
        Phone other = klinke.registered(klinke.globex().phone("101").autoAnswer());
        PhoneCall here = one.call("101").awaitAnswered(SOON);
        PhoneCall there = other.awaitCall(SOON);
        there.awaitTone(one.toneHz(), SOON);

        assertThat(here.hold(Direction.SENDONLY)).isEqualTo(200);
        KlinkeServer.await(
                "music",
                SOON,
                () -> there.heard().level() > 200 && there.heard().purity() < 0.9);
        assertThat(here.resume()).isEqualTo(200);
        there.awaitTone(one.toneHz(), SOON);
    }

    @Test
    void theCalledPhoneMayHoldToo() {
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        here.awaitTone(b.toneHz(), SOON);

        assertThat(there.hold(Direction.SENDONLY)).isEqualTo(200);
        here.awaitTone(Klinke.MUSIC_HZ, SOON);
        assertThat(there.hangup()).isEqualTo(200);

        assertThat(here.awaitEnded(SOON).byUs()).isFalse();
    }

    @Test
    void audioGoesOnAfterAMoveToANewAddressAndKey() {
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);
        int port = here.mediaPort();

        assertThat(here.moveMedia()).isEqualTo(200);
        assertThat(here.mediaPort()).isNotEqualTo(port);
        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);

        assertThat(there.moveMedia()).isEqualTo(200);
        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);
    }

    @Test
    void aCallWithoutOfferGetsOurs() {
        PhoneCall here = a.callWithoutOffer("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);

        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
    }

    @Test
    void aReinviteWithoutOfferGetsOurs() {
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        here.awaitTone(b.toneHz(), SOON);

        assertThat(here.reinviteWithoutOffer()).isEqualTo(200);

        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
    }

    @Test
    void losingTheConnectionDoesNotEndTheCall() {
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        here.awaitTone(b.toneHz(), SOON);

        b.cutConnection();

        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
        assertThat(here.hangup()).isEqualTo(200);
    }

    @Test
    void aPhoneThatComesBackOnANewConnectionIsHungUpThere() {
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        here.awaitTone(b.toneHz(), SOON);

        assertThat(b.comeBackOnNewFlow().status()).isEqualTo(200);

        here.awaitTone(b.toneHz(), SOON);
        assertThat(here.hangup()).isEqualTo(200);
        assertThat(there.awaitEnded(SOON).byUs()).isFalse();
    }

    @Test
    void aPhoneThatComesBackOnANewConnectionMayHoldAndHangUpThere() {
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);

        assertThat(b.comeBackOnNewFlow().status()).isEqualTo(200);

        assertThat(there.hold(Direction.SENDONLY)).isEqualTo(200);
        here.awaitTone(Klinke.MUSIC_HZ, SOON);
        assertThat(there.hangup()).isEqualTo(200);
        assertThat(here.awaitEnded(SOON).byUs()).isFalse();
    }
}

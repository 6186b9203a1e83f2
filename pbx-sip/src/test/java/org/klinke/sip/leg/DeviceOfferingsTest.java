package org.klinke.sip.leg;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Crypto;
import org.klinke.core.media.Direction;
import org.klinke.core.media.DtlsParameters;
import org.klinke.core.media.DtlsSetup;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.IceParameters;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.sip.registrar.TwoTenants;

class DeviceOfferingsTest {
    private static final Optional<DtlsParameters> DTLS =
            Optional.of(new DtlsParameters(List.of(new Fingerprint("sha-256", "AB:CD")), DtlsSetup.ACTPASS));
    private static final Optional<IceParameters> ICE = Optional.of(new IceParameters("abcd", "p".repeat(22), false));
    private static final Crypto KEY = new Crypto(1, new SrtpKey(SrtpSuite.AES_CM_128_HMAC_SHA1_80, new byte[30]));

    private final TwoTenants two = new TwoTenants();
    private final DeviceOfferings offerings = new DeviceOfferings();

    @Test
    void aPhoneIsOfferedWhatItOfferedLast() {
        assertThat(offerings.of(two.acme, "b1")).isEmpty();
        offerings.heard(two.acme, "b1", offer(List.of(), DTLS, ICE));
        assertThat(offerings.of(two.acme, "b1")).contains(Offering.WEB);
        offerings.heard(two.acme, "b1", offer(List.of(), DTLS, Optional.empty()));
        assertThat(offerings.of(two.acme, "b1")).contains(Offering.DTLS);
        offerings.heard(two.acme, "b1", offer(List.of(KEY), DTLS, Optional.empty())); // takes either
        assertThat(offerings.of(two.acme, "b1")).isEmpty();
    }

    @Test
    void whatIsKnownOfAPhoneIsKnownInItsTenantOnly() {
        offerings.heard(two.acme, "b1", offer(List.of(), DTLS, ICE));
        assertThat(offerings.of(two.beta, "b1")).isEmpty();
        assertThat(offerings.of(two.acme, "b2")).isEmpty();
    }

    private static SessionMedia offer(
            List<Crypto> cryptos, Optional<DtlsParameters> dtls, Optional<IceParameters> ice) {
        InetSocketAddress rtp = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 30_000);
        return new SessionMedia(List.of(new SessionMedia.Audio(
                        "",
                        rtp,
                        rtp,
                        true,
                        true,
                        "UDP/TLS/RTP/SAVP",
                        cryptos,
                        List.of(new CodecLine(8, Codec.PCMA, "")),
                        Direction.SENDRECV,
                        0)
                .with(dtls, ice)));
    }
}

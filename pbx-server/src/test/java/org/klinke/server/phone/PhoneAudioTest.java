package org.klinke.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.Codec;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.srtp.SrtpSender;

@Timeout(30)
class PhoneAudioTest {
    private static final int FRAME_SAMPLES = 160;

    private final SecureRandom random = new SecureRandom();
    private final InetAddress here = InetAddress.getLoopbackAddress();
    private final Ear ear = new Ear();
    private int sequence = 1;

    /// RFC 4568 §7.1.4: what was sent before the change arrives after it, until the new key is heard.
    @ParameterizedTest
    @EnumSource(SrtpSuite.class)
    void packetsOnTheirWayAtAKeyChangeAreNoForgeries(SrtpSuite suite) throws Exception {
        SrtpKey first = key(suite);
        SrtpKey second = key(suite);
        SrtpSender before = new SrtpSender(first);
        SrtpSender after = new SrtpSender(second);
        try (DatagramSocket far = new DatagramSocket(0, here);
                PhoneAudio audio = new PhoneAudio(here, 600, random, ear, new Ladder("100"))) {
            audio.agree(agreement(far, first));
            send(far, audio, before);
            await(1, 0);

            audio.agree(agreement(far, second));
            send(far, audio, before);
            send(far, audio, new SrtpSender(key(suite)));
            await(1, 1);
            send(far, audio, after);
            await(2, 1);
            send(far, audio, before);
            await(2, 2);
        }
    }

    @Test
    void withoutAKeyBeforeAWrongOneIsAForgery() throws Exception {
        try (DatagramSocket far = new DatagramSocket(0, here);
                PhoneAudio audio = new PhoneAudio(here, 600, random, ear, new Ladder("100"))) {
            audio.agree(agreement(far, key(SrtpSuite.AES_CM_128_HMAC_SHA1_80)));
            send(far, audio, new SrtpSender(key(SrtpSuite.AES_CM_128_HMAC_SHA1_80)));
            await(0, 1);
        }
    }

    private void await(long packets, long rejected) {
        while (ear.heard().packets() + ear.heard().rejected() < packets + rejected) {
            Thread.onSpinWait();
        }
        assertThat(ear.heard().packets()).isEqualTo(packets);
        assertThat(ear.heard().rejected()).isEqualTo(rejected);
    }

    private PhoneAudio.Agreement agreement(DatagramSocket far, SrtpKey theirs) {
        return new PhoneAudio.Agreement(
                new InetSocketAddress(here, far.getLocalPort()),
                Optional.of(key(theirs.suite())),
                Optional.of(theirs),
                Codec.PCMA,
                8,
                false);
    }

    private void send(DatagramSocket far, PhoneAudio audio, SrtpSender sender) throws IOException {
        byte[] packet = new byte[2_048];
        ByteBuffer rtp = ByteBuffer.wrap(packet);
        rtp.put((byte) 0x80)
                .put((byte) 8)
                .putShort((short) sequence)
                .putInt(sequence * FRAME_SAMPLES)
                .putInt(7);
        int length = rtp.position() + FRAME_SAMPLES;
        sequence++;
        far.send(new DatagramPacket(packet, sender.protect(packet, length), audio.address()));
    }

    private SrtpKey key(SrtpSuite suite) {
        byte[] keySalt = new byte[suite.keyBytes() + suite.saltBytes()];
        random.nextBytes(keySalt);
        return new SrtpKey(suite, keySalt);
    }
}

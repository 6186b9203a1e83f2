package org.klinke.media.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.TestPackets;
import org.klinke.media.srtp.SrtpReceiver;
import org.klinke.media.srtp.SrtpSender;
import org.klinke.media.udp.Datagram;

class LegKeysTest {
    private static final long SECOND = 1_000_000_000L;
    private final Random random = new Random(3);
    private final SrtpKey send = TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, random);
    private final SrtpKey first = TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, random);
    private final SrtpKey second = TestPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_32, random);
    private final LegKeys keys = new LegKeys();
    private final SrtpSender old = new SrtpSender(first);

    @Test
    void withoutANewPacketTheOldKeyDiesAfterTwoSeconds() {
        keys.agree(agreement(first), 0);
        assertThat(open(old, 1, 0)).isPositive();
        keys.agree(agreement(second), 10 * SECOND);
        assertThat(open(old, 2, 12 * SECOND - 1)).isPositive();
        assertThat(open(old, 3, 12 * SECOND)).isEqualTo(SrtpReceiver.WRONG_TAG);
        assertThat(open(new SrtpSender(second), 4, 13 * SECOND)).isPositive();
    }

    @Test
    void theFirstNewPacketEndsTheOldKeyAtOnce() {
        keys.agree(agreement(first), 0);
        keys.agree(agreement(second), 0);
        assertThat(open(new SrtpSender(second), 1, 1)).isPositive();
        assertThat(open(old, 2, 2)).isEqualTo(SrtpReceiver.WRONG_TAG);
    }

    @Test
    void theSameKeysKeepReplayWindowAndStream() {
        assertThat(keys.agree(agreement(first), 0)).isTrue();
        assertThat(open(old, 1, 0)).isPositive();
        assertThat(keys.agree(
                        agreement(new SrtpKey(first.suite(), first.keySalt().clone())), 1))
                .isFalse();
        assertThat(open(new SrtpSender(first), 1, 2)).isEqualTo(SrtpReceiver.REPLAYED);
    }

    private StreamAgreement agreement(SrtpKey receive) {
        InetSocketAddress remote = new InetSocketAddress("127.0.0.1", 4000);
        return new StreamAgreement(
                remote, remote, true, Optional.of(send), Optional.of(receive), List.of(), true, true);
    }

    private int open(SrtpSender sender, int sequence, long nanos) {
        Datagram datagram = new Datagram();
        byte[] packet = TestPackets.rtp(0, sequence, 0, 5, new byte[20]);
        System.arraycopy(packet, 0, datagram.data, 0, packet.length);
        datagram.length = sender.protect(datagram.data, packet.length);
        datagram.nanos = nanos;
        return keys.open(datagram);
    }
}

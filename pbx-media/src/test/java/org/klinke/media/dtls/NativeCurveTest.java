package org.klinke.media.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.media.DtlsSession;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;

/// Handshakes with either kind of elliptic curves, at either end, and what they refuse.
class NativeCurveTest {
    private final SecureRandom random = new SecureRandom();

    @BeforeEach
    void onlyWhereItIs() {
        assumeTrue(isHere() || NativeCurve.find().isPresent(), "AWS-LC is not made for this platform");
    }

    /// CI's machines: there it has to load.
    private static boolean isHere() {
        return "Linux".equals(System.getProperty("os.name"));
    }

    private static NativeCurve curve() {
        return NativeCurve.find().orElseThrow(() -> new AssertionError("AWS-LC did not load"));
    }

    private TlsAgreement agreement(boolean fast) {
        return new DtlsCrypto(random, fast ? Optional.of(curve()) : Optional.empty())
                .createECDomain(new TlsECConfig(NamedGroup.secp256r1))
                .createECDH();
    }

    @Test
    void bothWaysComeToTheSameSecret() throws IOException {
        TlsAgreement fast = agreement(true);
        TlsAgreement slow = agreement(false);
        byte[] point = fast.generateEphemeral();
        assertThat(point).hasSize(65).startsWith(4);
        slow.receivePeerValue(point);
        fast.receivePeerValue(slow.generateEphemeral());
        assertThat(fast.calculateSecret().extract())
                .hasSize(32)
                .isEqualTo(slow.calculateSecret().extract());
    }

    /// RFC 8422 §5.11: a point that is not on the curve would give our key away, bit by bit.
    @Test
    void whatIsNoPointOfTheCurveIsRefused() throws IOException {
        byte[] point = agreement(true).generateEphemeral();
        byte[] beside = point.clone();
        beside[64] ^= 1;
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = 2;
        for (byte[] bad : List.of(beside, compressed, new byte[65], new byte[1], new byte[0])) {
            assertThatThrownBy(() -> agreement(true).receivePeerValue(bad)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aSignatureIsGoodForItsKeyAndHashAlone() throws Exception {
        NativeCurve curve = curve();
        KeyPair pair = curve.newPair();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(new byte[] {1});
        byte[] signed = curve.sign(pair.getPrivate(), hash);
        byte[] spoilt = signed.clone();
        spoilt[spoilt.length - 1] ^= 1;
        byte[] other = MessageDigest.getInstance("SHA-256").digest(new byte[] {2});

        assertThat(curve.verify(pair.getPublic(), hash, signed)).isTrue();
        assertThat(curve.verify(pair.getPublic(), hash, spoilt)).isFalse();
        assertThat(curve.verify(pair.getPublic(), other, signed)).isFalse();
        assertThat(curve.verify(curve.newPair().getPublic(), hash, signed)).isFalse();
        assertThat(curve.verify(pair.getPublic(), hash, new byte[0])).isFalse();
        assertThat(curve.verify(pair.getPublic(), hash, new byte[] {0x30, 0x7f}))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void theyShakeHands(boolean fastServer, boolean fastClient) throws Exception {
        DtlsHandshakes server = handshakes(fastServer);
        DtlsHandshakes client = handshakes(fastClient);
        End ours = new End();
        End theirs = new End();
        ours.handshake = start(server, client, false, ours, theirs);
        theirs.handshake = start(client, server, true, theirs, ours);
        ours.ready.complete(null);
        theirs.ready.complete(null);
        try {
            DtlsOutcome.Keyed here = (DtlsOutcome.Keyed) ours.outcome.get(10, TimeUnit.SECONDS);
            DtlsOutcome.Keyed there = (DtlsOutcome.Keyed) theirs.outcome.get(10, TimeUnit.SECONDS);
            assertThat(text(here))
                    .containsExactly(text(there).get(1), text(there).getFirst());
        } finally {
            ours.handshake.close();
            theirs.handshake.close();
        }
    }

    private DtlsHandshakes handshakes(boolean fast) {
        return new DtlsHandshakes(
                random, Instant.now(), System::nanoTime, fast ? Optional.of(curve()) : Optional.empty());
    }

    private static DtlsHandshake start(DtlsHandshakes own, DtlsHandshakes others, boolean active, End end, End other) {
        DtlsSession session = new DtlsSession(
                List.of(others.fingerprint()),
                active,
                SrtpSuite.DEFAULT.stream()
                        .filter(suite -> suite.dtlsProfile() != 0)
                        .toList());
        DtlsHandshake started = own.start(session, new DtlsHandshake.Link() {
            @Override
            public void send(byte[] datagram) {
                other.ready.join();
                other.handshake.offer(datagram);
            }

            @Override
            public void ended(DtlsOutcome outcome) {
                end.outcome.complete(outcome);
            }
        });
        if (started == null) {
            throw new AssertionError("too many handshakes under way");
        }
        return started;
    }

    /// What is sent and what is received, with the key.
    private static List<String> text(DtlsOutcome.Keyed keyed) {
        return List.of(text(keyed.send()), text(keyed.receive()));
    }

    private static String text(SrtpKey key) {
        return key.suite() + HexFormat.of().formatHex(key.keySalt());
    }

    private static final class End {
        final CompletableFuture<Void> ready = new CompletableFuture<>();
        final CompletableFuture<DtlsOutcome> outcome = new CompletableFuture<>();

        @SuppressWarnings("NullAway.Init")
        volatile DtlsHandshake handshake;
    }
}

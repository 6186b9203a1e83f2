package org.klinke.sip.codec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Crypto;
import org.klinke.core.media.Direction;
import org.klinke.core.media.DtlsParameters;
import org.klinke.core.media.DtlsSetup;
import org.klinke.core.media.ExtendedReports;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.IceParameters;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;

/// Any description that [Sdp] can print, from a seed.
final class RandomMedia {
    private static final List<String> KINDS = List.of("video", "image", "text", "application", "audio");
    private static final List<String> PROFILES =
            List.of("RTP/AVP", "RTP/SAVP", "RTP/AVPF", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF");
    private static final List<Codec> DYNAMIC = List.of(
            Codec.OPUS, Codec.TELEPHONE_EVENT, Codec.TELEPHONE_EVENT_48K, new Codec("ilbc", 8000, 1), Codec.PCMA);

    private final Random random;
    private boolean lite;

    RandomMedia(Random random) {
        this.random = random;
    }

    SessionMedia next() {
        List<SessionMedia.Stream> streams = new ArrayList<>();
        lite = random.nextBoolean();
        for (int i = random.nextInt(Sdp.STREAMS_MAX + 1); i > 0; i--) {
            streams.add(random.nextBoolean() ? audio() : random.nextInt(4) == 0 ? fax() : refused());
        }
        return new SessionMedia(streams, random.nextBoolean() ? List.of() : List.of("m1", "m" + random.nextInt(100)));
    }

    private SessionMedia.Stream fax() {
        return new SessionMedia.Fax(
                mid(),
                new InetSocketAddress(address(), 1 + random.nextInt(65535)),
                random.nextBoolean()
                        ? List.of()
                        : List.of(
                                "T38FaxVersion:" + random.nextInt(4),
                                "T38FaxFillBitRemoval",
                                "T38FaxRateManagement:transferredTCF"));
    }

    private SessionMedia.Stream refused() {
        return new SessionMedia.Refused(mid(), any(KINDS), "UDP/TLS/RTP/SAVPF", "96 97 " + random.nextInt(128));
    }

    private SessionMedia.Stream audio() {
        InetSocketAddress rtp = new InetSocketAddress(address(), 1 + random.nextInt(65534));
        boolean mux = random.nextBoolean();
        InetSocketAddress rtcp = switch (random.nextInt(3)) {
            case 0 -> new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
            case 1 -> new InetSocketAddress(rtp.getAddress(), 1 + random.nextInt(65535));
            default -> new InetSocketAddress(address(), 1 + random.nextInt(65535));
        };
        String protocol = any(PROFILES);
        return new SessionMedia.Audio(
                        mid(),
                        rtp,
                        mux ? rtp : rtcp,
                        mux,
                        protocol.contains("RTP/S"),
                        protocol,
                        cryptos(),
                        codecs(),
                        any(List.of(Direction.values())),
                        random.nextInt(61))
                .with(dtls(), ice())
                .with(new ExtendedReports(random.nextBoolean(), random.nextBoolean()));
    }

    private Optional<DtlsParameters> dtls() {
        byte[] hash = new byte[32];
        random.nextBytes(hash);
        List<Fingerprint> fingerprints = new ArrayList<>();
        for (int i = random.nextInt(Sdp.FINGERPRINTS_MAX + 1); i > 0; i--) {
            fingerprints.add(Fingerprint.of(any(List.of("sha-1", "sha-256", "sha-512")), hash));
        }
        return fingerprints.isEmpty()
                ? Optional.empty()
                : Optional.of(new DtlsParameters(fingerprints, any(List.of(DtlsSetup.values()))));
    }

    private Optional<IceParameters> ice() {
        return random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new IceParameters(
                        "u/+" + random.nextInt(1_000, 10_000), "p".repeat(22 + random.nextInt(9)), lite));
    }

    private List<Crypto> cryptos() {
        List<Crypto> cryptos = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            SrtpSuite suite = any(List.of(SrtpSuite.values()));
            byte[] key = new byte[suite.keyBytes() + suite.saltBytes()];
            random.nextBytes(key);
            cryptos.add(new Crypto(cryptos.size() * 1000 + i, new SrtpKey(suite, key)));
        }
        return cryptos;
    }

    private List<CodecLine> codecs() {
        List<CodecLine> codecs = new ArrayList<>();
        codecs.add(new CodecLine(random.nextBoolean() ? 8 : 0, random.nextBoolean() ? Codec.PCMA : Codec.PCMU, ""));
        for (int i = random.nextInt(6); i > 0; i--) {
            codecs.add(new CodecLine(
                    96 + codecs.size(), any(DYNAMIC), random.nextBoolean() ? "" : "a=" + i + "; b=ü/" + i));
        }
        return codecs;
    }

    private InetAddress address() {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        bytes[0] = bytes.length == 4 ? 10 : (byte) 0xfd;
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private String mid() {
        return random.nextBoolean() ? "" : "m" + random.nextInt(100);
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}

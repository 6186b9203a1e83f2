package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Endpoint;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.media.MediaConfig;
import org.klinke.media.MediaEngine;
import org.klinke.media.MediaFiles;
import org.klinke.media.MediaWiring;
import org.klinke.sip.codec.Sdp;
import org.klinke.sip.codec.SdpException;

/// A real browser and our media plane, descriptions over HTTP: DTLS, ICE, BUNDLE and trickle as Chromium has them. It
/// sends a tone, hears its echo, and its own statistics say how that came.
@Tag("foreign")
@Tag("slow")
class BrowserMediaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BlockingQueue<MediaEvent> events = new LinkedBlockingQueue<>();
    private final Negotiation negotiation = new Negotiation(new MediaPolicy(true), new SecureRandom());
    private final LegId leg = new LegId(UUID.randomUUID());
    private SessionMedia offered;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hearsItsOwnToneWhoeverOffers(boolean browserOffers, @TempDir(cleanup = CleanupMode.NEVER) Path folder)
            throws Exception {
        int port = 11_000 + 2 * ThreadLocalRandom.current().nextInt(400);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (MediaEngine engine = MediaWiring.start(
                MediaConfig.ofPorts(port, port + 9),
                events::add,
                new MediaFiles(
                        recording -> {
                            throw new IOException("nothing is recorded here");
                        },
                        folder.resolve("no-music")),
                InstantSource.system(),
                new SecureRandom())) {
            engine.send(new MediaCommand.Open(leg, here, here, true, Optional.empty()));
            MediaEvent.Opened opened = event(MediaEvent.Opened.class);
            Endpoint endpoint = new Endpoint(opened.rtp(), opened.rtcp(), opened.certificate());
            Chromium.Signalling signalling = new Chromium.Signalling(
                    offer -> {
                        SessionMedia theirs = parse(offer);
                        return text(agree(
                                engine,
                                negotiation.answer(theirs, endpoint, negotiation.relayable(theirs), Optional.empty())));
                    },
                    nothing -> {
                        // as a page is offered it that has not called yet: the keys beside are passed over
                        offered = negotiation.offer(
                                endpoint, Negotiation.ownLines(Negotiation.KNOWN), Offering.WEB_OR_SDES);
                        return text(offered);
                    },
                    answer -> text(agree(engine, negotiation.accepted(offered, parse(answer)))));
            try (Chromium chromium = new Chromium(folder, browserOffers, signalling)) {
                JsonNode report = new ObjectMapper().readTree(chromium.report(PATIENCE));
                MediaEvent.Secured secured = event(MediaEvent.Secured.class);
                assertThat(report.get("hz").asDouble()).as(report::toString).isBetween(1_000.0, 1_020.0);
                assertThat(report.get("totalAudioEnergy").asDouble()).isPositive();
                assertThat(report.get("dtlsState").asText()).isEqualTo("connected");
                assertThat(report.get("srtpCipher").asText())
                        .isEqualTo("SRTP_" + secured.suite().name().replace("AES_CM_128", "AES128_CM"));
                assertThat(report.get("tlsVersion").asText()).isEqualTo("FEFD"); // DTLS 1.2
                engine.send(new MediaCommand.Close(leg));
                MediaEvent.Closed closed = event(MediaEvent.Closed.class);
                assertThat(closed.stats().packetsReceived()).isGreaterThan(50);
                assertThat(engine.counters().portsInUse()).isZero();
            }
        }
    }

    private SessionMedia agree(MediaEngine engine, Negotiation.Result result) {
        assertThat(result).isInstanceOf(Agreed.class);
        Agreed agreed = (Agreed) result;
        engine.send(new MediaCommand.Agree(leg, agreed.agreement()));
        engine.send(new MediaCommand.Bridge(leg, leg));
        return agreed.local();
    }

    private <E extends MediaEvent> E event(Class<E> kind) throws InterruptedException {
        List<MediaEvent> seen = new ArrayList<>();
        while (true) {
            MediaEvent event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + kind.getSimpleName() + " but " + seen);
            }
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
            seen.add(event);
        }
    }

    private static SessionMedia parse(String sdp) {
        try {
            return Sdp.parse(sdp.getBytes(StandardCharsets.UTF_8));
        } catch (SdpException e) {
            throw new AssertionError(sdp, e);
        }
    }

    private static String text(SessionMedia media) {
        return new String(Sdp.print(media, InetAddress.getLoopbackAddress(), 1, 1), StandardCharsets.UTF_8);
    }
}

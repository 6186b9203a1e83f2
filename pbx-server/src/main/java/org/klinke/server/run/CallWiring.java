package org.klinke.server.run;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.CallServices;
import org.klinke.core.call.CallSettings;
import org.klinke.core.call.Calls;
import org.klinke.core.call.WireTap;
import org.klinke.core.cdr.CallRecorder;
import org.klinke.core.flow.Reception;
import org.klinke.core.id.Ids;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.MediaPort;
import org.klinke.core.media.Negotiation;
import org.klinke.core.presence.Features;
import org.klinke.core.presence.MessageLamps;
import org.klinke.core.presence.Presence;
import org.klinke.core.presence.SwitchLamp;
import org.klinke.core.prompt.StoredSpokenPrompts;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.reach.Reach;
import org.klinke.core.selftest.Ears;
import org.klinke.core.selftest.TrunkTests;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.time.Timers;
import org.klinke.core.trace.TraceKeeper;
import org.klinke.core.trunk.Channels;
import org.klinke.media.MediaConfig;
import org.klinke.media.MediaEngine;
import org.klinke.media.MediaFiles;
import org.klinke.media.MediaWiring;
import org.klinke.media.udp.UdpChoice;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.sip.SipConfig;
import org.klinke.sip.SipWiring;
import org.klinke.sip.edge.EdgeSettings;
import org.klinke.sip.trace.HepExporter;
import org.klinke.sip.transport.TlsContexts;
import org.klinke.sip.transport.TransportLimits;

/// Signalling, media and the calls between them:
///
///     SipWiring ◀─ dialer ─ Calls ─ commands ─▶ MediaEngine
///         └─ incoming calls ─▶ ▲ ◀─── events ────────┘
public final class CallWiring implements AutoCloseable {
    private static final String NODE = "n1";
    private static final Duration LINGER = Duration.ofSeconds(3);

    public final SipWiring sip;
    public final MediaEngine media;
    public final Calls calls;
    public final Optional<HepExporter> hep;
    public final Presence presence;
    public final Channels channels = new Channels();
    public final TrunkTests trunkTests;

    /// The engine is made before the calls whose events it brings.
    private static final class EventsToCalls implements MediaPort.Events {
        private volatile @Nullable Calls calls;

        @Override
        public void onMedia(MediaEvent event) {
            Calls now = calls;
            if (now != null) {
                now.onMedia(event);
            }
        }
    }

    public CallWiring(
            KlinkeConfig config,
            StorageWiring storage,
            CallRecorder recorder,
            TraceKeeper traces,
            TlsContexts tls,
            Supplier<SSLContext> carrierTls,
            Ids ids,
            InstantSource time,
            Timers timers,
            SecureRandom random) {
        presence = new Presence(storage.directory, storage.contactBook);
        storage.reach.follow((scope, reach) -> {
            presence.features(scope, features(reach));
            presence.places(scope, places(reach));
        });
        storage.hours.follow((scope, hours) -> presence.lamps(
                scope,
                hours.switches().stream()
                        .map(one -> new SwitchLamp(new UserId(one.id()), one.extension(), one.name(), one.on()))
                        .toList()));
        storage.voicemail.follow(new MessageLamps(storage.directory, storage.reach, presence));
        storage.tenants.all().forEach(storage.voicemail::load);
        sip = new SipWiring(
                sip(config, storage.tenants),
                tls,
                storage.tenants,
                storage.directory,
                presence,
                storage.platformNumbers::tenantOf,
                storage.outside,
                storage.alarms,
                carrierTls,
                storage.keyring.serverSecret("nonce"),
                time,
                timers,
                random);
        EventsToCalls events = new EventsToCalls();
        Ears ears = new Ears(storage.recordings);
        trunkTests = new TrunkTests(ears);
        media = MediaWiring.start(
                media(config.media(), config.sip()), events, new MediaFiles(ears, storage.music), time, random);
        boolean srtpRequired = config.media().srtp() == KlinkeConfig.MediaConfig.Srtp.REQUIRED;
        hep = config.trace().hep().map(CallWiring::hep);
        CallServices services = new CallServices(
                sip.dialer(),
                media,
                storage.recordings,
                storage.recordingBook,
                storage.directory,
                storage.outside,
                storage.hours,
                storage.reach,
                storage.contactBook,
                storage.boxes,
                storage.promptBook,
                new StoredSpokenPrompts(storage.prompts, storage.recordings),
                storage.orders,
                storage.tolls,
                channels,
                storage.alarms,
                new Negotiation(
                        new MediaPolicy(
                                srtpRequired,
                                config.media().srtpSuites(),
                                config.media().codecs().stream()
                                        .map(KlinkeConfig.MediaConfig.VoiceCodec::codec)
                                        .filter(MediaWiring::canTranscode)
                                        .toList()),
                        random),
                recorder,
                ids,
                time,
                timers,
                new CallSettings(
                        config.call().noAnswer(),
                        LINGER,
                        CallSettings.DEFAULT.callsMax(),
                        config.media().rtpTimeout(),
                        config.media().rtpHoldTimeout()),
                presence,
                traces,
                hep.map(WireTap.class::cast).orElse(WireTap.NOBODY));
        sip.signalling().wishes(storage.ownWishes);
        sip.signalling().codes(scope -> storage.reach.in(scope).codes());
        calls = new Calls(services, new Reception(trunkTests));
        events.calls = calls;
    }

    private static List<SwitchLamp> places(Reach reach) {
        return reach.parking().stream()
                .flatMap(lot -> lot.numbers().stream()
                        .map(number -> new SwitchLamp(ParkingLot.lamp(number), number, lot.words(), false)))
                .toList();
    }

    private static Map<UserId, Features> features(Reach reach) {
        Map<UserId, Features> features = new HashMap<>();
        reach.wishes().forEach((user, wishes) -> features.put(user, Features.of(wishes, reach.codes())));
        return features;
    }

    private static HepExporter hep(KlinkeConfig.HepConfig hep) {
        return new HepExporter(new HepExporter.Settings(
                hep.server(),
                hep.port(),
                hep.transport() == KlinkeConfig.HepConfig.Transport.TCP,
                hep.agent(),
                hep.password(),
                NODE));
    }

    private static SipConfig sip(KlinkeConfig config, TenantDirectory tenants) {
        KlinkeConfig.SipConfig sip = config.sip();
        return new SipConfig(
                NODE,
                new SipConfig.Listen(
                        sip.addresses(),
                        port(sip.tlsPort()),
                        port(sip.tcpPort()),
                        port(sip.udpPort()),
                        port(sip.wssPort()),
                        host -> host.equals(config.server().name())
                                || sip.webOrigins().contains(host)
                                || tenants.byDomain(host).isPresent()),
                sip.externalAddress(),
                address -> isLocal(sip, address),
                Runtime.getRuntime().availableProcessors(),
                new EdgeSettings(
                        EdgeSettings.STANDARD.nonceLifetime(),
                        sip.md5(),
                        sip.sourceRatePerSecond(),
                        sip.banTime(),
                        EdgeSettings.STANDARD.methods()),
                SipConfig.LEGS_MAX,
                SipConfig.DIALOGS_PER_DEVICE_MAX,
                sip.sessionExpires(),
                TransportLimits.DEFAULT);
    }

    private static boolean isLocal(KlinkeConfig.SipConfig sip, InetAddress address) {
        return address.isLoopbackAddress()
                || sip.localNetworks().stream().anyMatch(network -> network.contains(address));
    }

    private static OptionalInt port(int configured) {
        return configured == 0 ? OptionalInt.empty() : OptionalInt.of(configured);
    }

    private static MediaConfig media(KlinkeConfig.MediaConfig media, KlinkeConfig.SipConfig sip) {
        Optional<String> obstacle = UdpChoice.obstacle();
        if (media.io() == KlinkeConfig.MediaConfig.Io.NATIVE && obstacle.isPresent()) {
            throw new StartFailed("media.io = native does not work here (" + obstacle.get() + "); use \"auto\"");
        }
        MediaConfig standard = MediaConfig.ofPorts(media.firstPort(), media.lastPort());
        return new MediaConfig(
                media.firstPort(),
                media.lastPort(),
                media.address(),
                media.externalAddress(),
                address -> isLocal(sip, address),
                media.workers() == 0 ? standard.workers() : media.workers(),
                media.rtpTimeout(),
                media.silenceAfter(),
                standard.reportInterval(),
                UdpChoice.valueOf(media.io().name()));
    }

    @Override
    public void close() {
        hep.ifPresent(HepExporter::close);
        sip.close();
        media.close();
    }
}

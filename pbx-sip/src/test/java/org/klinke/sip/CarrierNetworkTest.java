package org.klinke.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.call.CallLeg;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.LegDialer;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Endpoint;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.SystemTimers;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.sip.resolve.SipResolver;
import org.klinke.sip.resolve.TestDns;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipServerSocket;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.transport.SipTransports;
import org.klinke.sip.transport.TestCertificates;
import org.klinke.sip.transport.TransportLimits;
import org.klinke.sip.trunk.Carriers;
import org.klinke.sip.trunk.Example;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.sip.trunk.TrunkLine;

/// Carriers on real sockets, found by a real name server.
class CarrierNetworkTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final TestCertificates GOOD = new TestCertificates("sip.carrier.test");
    private static final long SECONDS_MAX = 20;
    private static final String PADDING = "x-padding=" + "1".repeat(150);

    private final SystemTimers timers = new SystemTimers();
    private volatile TestCertificates trusted = GOOD;
    private TestDns dns;
    private SipWiring sip;
    private TrunkDesk desk;
    private TenantScope acme;
    private final List<LegEvent.Wire> wires = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        dns = new TestDns();
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(
                new Tenant(new TenantId(new UUID(0, 1)), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de")));
        acme = tenants.byName("acme").orElseThrow();
        Directory directory = new Directory();
        sip = new SipWiring(
                SipConfig.listening(new SipConfig.Listen(
                        List.of(LOOPBACK),
                        OptionalInt.of(0),
                        OptionalInt.empty(),
                        OptionalInt.of(0),
                        OptionalInt.empty(),
                        host -> false)),
                sni -> GOOD.server(),
                tenants,
                directory,
                new Presence(directory),
                number -> Optional.empty(),
                new OutsidePlans(),
                Alarms.NOBODY,
                new SipResolver(
                        dns.resolver(), List.of(SipTransport.TLS, SipTransport.TCP, SipTransport.UDP), new Random(1)),
                () -> trusted.client(),
                new byte[32],
                InstantSource.system(),
                timers,
                new SecureRandom());
        sip.start((scope, call) -> event -> {});
        desk = sip.signalling().trunks();
    }

    @AfterEach
    void stop() {
        sip.close();
        dns.close();
        timers.close();
    }

    /// One that answers each request as a function says.
    private static final class Carrier implements AutoCloseable, SipReceiver {
        static final String HANG_UP = "hangs up";
        static final String TALKS = "200 OK\nContact: <sip:c@127.0.0.1>\nContent-Type: application/sdp";
        private static final String SDP = """
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=-
                c=IN IP4 127.0.0.1
                t=0 0
                m=audio 40000 RTP/AVP 8
                a=rtpmap:8 PCMA/8000
                """.replace("\n", "\r\n");

        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        volatile @Nullable SipFlow from;
        private final SipTransports transports = new SipTransports(1, TransportLimits.DEFAULT, new SecureRandom());
        private final Function<String, String> behaviour;
        final SipServerSocket socket;

        Carrier(SipTransport transport, int port, TestCertificates certificates, Function<String, String> behaviour) {
            this.behaviour = behaviour;
            InetSocketAddress address = new InetSocketAddress(LOOPBACK, port);
            socket = switch (transport) {
                case TLS -> transports.listenTls(address, "carrier", sni -> certificates.server(), this);
                case TCP -> transports.listenTcp(address, "carrier", this);
                case UDP -> transports.listenUdp(address, "carrier", this);
                case WSS -> throw new IllegalArgumentException("no carrier has it");
            };
        }

        int port() {
            return socket.local().getPort();
        }

        @Override
        public void onMessage(SipFlow flow, byte[] message) {
            String text = new String(message, UTF_8);
            if (text.startsWith("SIP/2.0")) {
                return;
            }
            heard.add(text);
            from = flow;
            String says = behaviour.apply(text);
            if (says.equals(HANG_UP)) {
                flow.close(says);
            } else if (!says.isEmpty()) {
                String answer = Carriers.answer(text, says);
                flow.write((says.contains("application/sdp")
                                ? answer.replace(
                                        "Content-Length: 0\r\n\r\n",
                                        "Content-Length: " + SDP.length() + "\r\n\r\n" + SDP)
                                : answer)
                        .getBytes(UTF_8));
            }
        }

        @Override
        public void onRefused(SipFlow flow, byte[] head, Refusal refusal) {
            heard.add("refused: " + refusal.reason());
        }

        @Override
        public void close() {
            transports.close();
        }
    }

    private static void until(BooleanSupplier reached, Supplier<Object> otherwise) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(String.valueOf(otherwise.get()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void untilUp() {
        until(() -> status().state() == TrunkStatus.State.UP, this::status);
    }

    private void untilDown() {
        until(() -> status().state() == TrunkStatus.State.DOWN, this::status);
    }

    private TrunkStatus status() {
        return desk.status(acme).getFirst();
    }

    private static Trunk account(SipTransport transport, int port) {
        return Example.of(
                        "mode: register",
                        "account: 4711@carrier.test",
                        "port: " + port,
                        "transport: " + transport.name().toLowerCase(Locale.ROOT))
                .trunk();
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP", "TLS"})
    void anAccountRegistersAndSaysGoodbye(SipTransport transport) {
        dns.with("sip.carrier.test 60 A 127.0.0.1");
        try (Carrier carrier = new Carrier(transport, 0, GOOD, Carriers.registrar(600))) {
            Trunk trunk = account(transport, carrier.port());
            desk.replace(acme, List.of(trunk));
            untilUp();

            List<TrunkLine> lines = desk.lines(acme, trunk.id(), Optional.empty());
            assertThat(lines).hasSize(1);
            assertThat(lines.getFirst().flow().transport()).isEqualTo(transport);
            until(() -> status().roundTrip().isPresent(), this::status);
            carrier.heard.clear();
            desk.close();
            assertThat(carrier.heard).anyMatch(text -> text.contains("\r\nExpires: 0\r\n"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void oneThatVanishesAndComesBackIsFoundAgain(SipTransport transport) {
        dns.with("sip.carrier.test 60 A 127.0.0.1");
        Trunk trunk;
        int port;
        try (Carrier carrier = new Carrier(transport, 0, GOOD, Carriers.registrar(600))) {
            port = carrier.port();
            trunk = account(transport, port);
            desk.replace(acme, List.of(trunk));
            untilUp();
        }
        untilDown();
        assertThat(desk.lines(acme, trunk.id(), Optional.empty())).isEmpty();
        try (Carrier carrier = new Carrier(transport, port, GOOD, Carriers.registrar(600))) {
            untilUp();
            assertThat(carrier.heard).isNotEmpty();
        }
    }

    @Test
    void ofItsServersTheNextIsTakenWhenOneIsDead() {
        try (Carrier second = new Carrier(SipTransport.TCP, 0, GOOD, Carriers.registrar(600));
                Carrier first = new Carrier(SipTransport.TCP, 0, GOOD, request -> "503 Busy\nRetry-After: 600")) {
            dns.with("_sip._tcp.sip.carrier.test 60 SRV 5 0 1 nobody.carrier.test.") // nobody listens there
                    .with("_sip._tcp.sip.carrier.test 60 SRV 10 0 " + first.port() + " a.carrier.test.")
                    .with("_sip._tcp.sip.carrier.test 60 SRV 20 0 " + second.port() + " b.carrier.test.")
                    .with("nobody.carrier.test 60 A 127.0.0.1")
                    .with("a.carrier.test 60 A 127.0.0.1")
                    .with("b.carrier.test 60 A 127.0.0.1");
            Trunk trunk = Example.of("mode: register", "account: 4711@carrier.test", "transport: tcp", "options: 0")
                    .trunk();
            desk.replace(acme, List.of(trunk));
            untilUp();

            assertThat(desk.lines(acme, trunk.id(), Optional.empty())
                            .getFirst()
                            .flow()
                            .remote()
                            .getPort())
                    .isEqualTo(second.port());
            assertThat(first.heard).hasSize(1);
        }
    }

    @Test
    void aPeerOverTlsAnswersOptions() {
        dns.with("sip.carrier.test 60 A 127.0.0.1");
        try (Carrier carrier = new Carrier(SipTransport.TLS, 0, GOOD, request -> "200 OK")) {
            desk.replace(acme, List.of(Example.of("port: " + carrier.port()).trunk()));
            untilUp();
            int listening = sip.sockets().getFirst().local().getPort();
            assertThat(status().roundTrip()).isPresent();
            assertThat(carrier.heard.peek())
                    .startsWith("OPTIONS sip:sip.carrier.test:" + carrier.port())
                    .as("the port we listen on, not the one the connection is from")
                    .contains("\r\nContact: <sip:n1@127.0.0.1:" + listening + ";transport=tls>\r\n");
        }
    }

    @Test
    void aCertificateForAnotherNameIsNotTheCarriers() {
        // Signed by itself, which we trust: only the name is wrong.
        refused("wrong.carrier.test", GOOD, "No subject alternative DNS name matching wrong.carrier.test found");
    }

    @Test
    void aCertificateNobodyKnowsIsNotTheCarriers() {
        trusted = new TestCertificates("authority.test");
        refused("sip.carrier.test", GOOD, "unable to find valid certification path");
    }

    @Test
    void anExpiredCertificateIsNotTheCarriers() {
        TestCertificates old = TestCertificates.expired("sip.carrier.test");
        trusted = old;
        refused("sip.carrier.test", old, "its certificate is valid only until 2026-01-02T00:00:00Z");
    }

    @Test
    void anAddressMustBeInTheCertificateToo() {
        refused("127.0.0.1", GOOD, "No subject alternative names matching IP address 127.0.0.1 found");
    }

    private void refused(String host, TestCertificates shown, String reason) {
        dns.with(host + " 60 A 127.0.0.1");
        try (Carrier carrier = new Carrier(SipTransport.TLS, 0, shown, request -> "200 OK")) {
            Trunk trunk = Example.of("host: " + host, "port: " + carrier.port()).trunk();
            desk.replace(acme, List.of(trunk));
            untilDown();
            assertThat(status().reason())
                    .startsWith("cannot connect to 127.0.0.1:")
                    .contains(reason);
            assertThat(desk.lines(acme, trunk.id(), Optional.empty())).isEmpty();
            assertThat(carrier.heard).isEmpty();
        }
    }

    /// RFC 3261 §18.1.1
    @Test
    void whatDoesNotFitIntoADatagramGoesByTcp() {
        try (Carrier tcp = new Carrier(SipTransport.TCP, 0, GOOD, Carriers.busy());
                Carrier udp = new Carrier(SipTransport.UDP, tcp.port(), GOOD, Carriers.busy())) {
            LegDialer.Target.Line line = large(udp.port());
            assertThat(dial(line)).isEqualTo(HangupCause.BUSY);
            until(() -> tcp.heard.size() == 2, () -> tcp.heard);
            assertThat(tcp.heard.remove())
                    .startsWith("INVITE sip:+4930123456@127.0.0.1")
                    .contains("\r\nVia: SIP/2.0/TCP 127.0.0.1:")
                    .hasSizeGreaterThan(1_300);
            assertThat(tcp.heard.remove()).startsWith("ACK ");
            assertThat(udp.heard).noneMatch(text -> text.startsWith("INVITE"));
            assertThat(wires)
                    .as("INVITE and 486, as the trace has them")
                    .extracting(wire -> wire.way().transport())
                    .containsExactly("TCP", "TCP");
            assertThat(dial(line, "112")).isEqualTo(HangupCause.BUSY);
            assertThat(invites(udp)).as("it has answered just now").isEmpty();
        }
    }

    @Test
    void aDeadConnectionIsNoReasonToLoseACall() {
        try (Carrier tcp = new Carrier(SipTransport.TCP, 0, GOOD, request -> "");
                Carrier udp = new Carrier(SipTransport.UDP, tcp.port(), GOOD, Carriers.busy())) {
            LegDialer.Target.Line line = large(udp.port());
            assertThat(dial(line)).isEqualTo(HangupCause.BUSY);
            assertThat(invites(tcp)).hasSize(1);
            assertThat(invites(udp)).hasSize(1);
            assertThat(wires)
                    .extracting(wire -> wire.way().transport() + " " + wire.summary())
                    .first()
                    .asString()
                    .startsWith("TCP INVITE");

            assertThat(dial(line)).isEqualTo(HangupCause.BUSY);
            assertThat(dial(line, "112")).isEqualTo(HangupCause.BUSY);
            assertThat(invites(udp)).hasSize(3);
            assertThat(invites(tcp)).as("it is left alone").hasSize(1);
        }
    }

    @Test
    void aConnectionThatIsClosedIsNoReasonToLoseACall() {
        try (Carrier tcp = new Carrier(SipTransport.TCP, 0, GOOD, request -> Carrier.HANG_UP);
                Carrier udp = new Carrier(SipTransport.UDP, tcp.port(), GOOD, Carriers.busy())) {
            LegDialer.Target.Line line = large(udp.port());
            assertThat(dial(line)).isEqualTo(HangupCause.BUSY);
            assertThat(invites(tcp)).hasSize(1);
            assertThat(invites(udp)).hasSize(1);
        }
    }

    @Test
    void whoAnswersTooLateByTcpDoesNotRingTwice() {
        CompletableFuture<Carrier> slow = new CompletableFuture<>();
        Function<String, String> late = request -> {
            if (request.startsWith("INVITE ")) {
                Carrier tcp = slow.join();
                String first = invites(tcp).getFirst();
                requireNonNull(tcp.from)
                        .write(Carriers.answer(first, "180 Ringing").getBytes(UTF_8));
            }
            return Carriers.busy().apply(request);
        };
        try (Carrier tcp = new Carrier(
                        SipTransport.TCP, 0, GOOD, request -> request.startsWith("CANCEL ") ? "200 OK" : "");
                Carrier udp = new Carrier(SipTransport.UDP, tcp.port(), GOOD, late)) {
            slow.complete(tcp);
            assertThat(dial(large(udp.port()))).isEqualTo(HangupCause.BUSY);
            until(() -> tcp.heard.stream().anyMatch(text -> text.startsWith("CANCEL ")), () -> tcp.heard);
        }
    }

    @Test
    void aDeadConnectionIsNoReasonToLoseAConversation() {
        Function<String, String> talks =
                request -> request.startsWith("INVITE ") ? Carrier.TALKS : request.startsWith("ACK ") ? "" : "200 OK";
        AtomicInteger requests = new AtomicInteger();
        try (Carrier tcp = new Carrier(
                        SipTransport.TCP, 0, GOOD, request -> requests.getAndIncrement() == 0 ? Carrier.TALKS : "");
                Carrier udp = new Carrier(SipTransport.UDP, tcp.port(), GOOD, talks)) {
            BlockingQueue<LegEvent> events = new LinkedBlockingQueue<>();
            CallLeg leg = call(large(udp.port()), "+4930123456", events::add);
            until(() -> events.stream().anyMatch(LegEvent.Answered.class::isInstance), () -> events);
            assertThat(invites(tcp)).hasSize(1);
            leg.offer(offer());
            until(() -> events.stream().anyMatch(LegEvent.Changed.class::isInstance), () -> events);
            assertThat(invites(tcp)).hasSize(2);
            assertThat(invites(udp)).hasSize(1);
            leg.hangup(HangupCause.NORMAL);
            until(() -> events.stream().anyMatch(LegEvent.Ended.class::isInstance), () -> events);
        }
    }

    @Test
    void aCallForHelpWaitsForNoConnection() {
        try (Carrier tcp = new Carrier(SipTransport.TCP, 0, GOOD, Carriers.busy());
                Carrier udp = new Carrier(SipTransport.UDP, tcp.port(), GOOD, Carriers.busy())) {
            LegDialer.Target.Line line = large(udp.port());
            assertThat(dial(line, "112")).isEqualTo(HangupCause.BUSY);
            assertThat(invites(udp)).hasSize(1).first().asString().hasSizeGreaterThan(1_300);
            assertThat(tcp.heard).isEmpty();
        }
    }

    private static List<String> invites(Carrier carrier) {
        return carrier.heard.stream().filter(text -> text.startsWith("INVITE")).toList();
    }

    @Test
    void whatDoesNotFitGoesByUdpWhereThereIsNoTcp() {
        try (Carrier udp = new Carrier(SipTransport.UDP, 0, GOOD, Carriers.busy())) {
            LegDialer.Target.Line line = large(udp.port());
            assertThat(dial(line)).isEqualTo(HangupCause.BUSY);
            try (Carrier tcp = new Carrier(SipTransport.TCP, udp.port(), GOOD, Carriers.busy())) {
                assertThat(dial(line)).isEqualTo(HangupCause.BUSY);
                assertThat(tcp.heard).as("it is not tried again so soon").isEmpty();
            }
            assertThat(udp.heard).filteredOn(text -> text.startsWith("INVITE")).hasSize(2);
        }
    }

    /// A peer whose INVITEs are long by the name we have there.
    private LegDialer.Target.Line large(int port) {
        String label = "a-rather-long-name-for-a-domain-of-somebody-who-telephones";
        Trunk trunk = Example.of(
                        "host: 127.0.0.1",
                        "port: " + port,
                        "transport: udp",
                        "switchesToTcp: true",
                        "options: 0",
                        "clip: pai",
                        "diversion: diversion",
                        "domain: " + String.join(".", Collections.nCopies(4, label)))
                .trunk();
        desk.replace(acme, List.of(trunk));
        untilUp();
        return line(trunk);
    }

    /// It has not said that it takes INFO: its trunk says so.
    @Test
    void aCarrierGetsDigitsByInfoInOrder() {
        String sdp = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 4000 RTP/AVP 8\n";
        Function<String, String> answers = request -> switch (request.substring(0, request.indexOf(' '))) {
            case "INVITE" -> "200 OK\nContact: <sip:c@127.0.0.1>\n\n" + sdp;
            case "ACK" -> "";
            case "INFO" -> request.contains("dtmf-relay") ? "415 No\nAccept: application/dtmf" : "200 OK";
            case String _ -> "200 OK";
        };
        try (Carrier carrier = new Carrier(SipTransport.UDP, 0, GOOD, answers)) {
            Trunk trunk = Example.of(
                            "host: 127.0.0.1",
                            "port: " + carrier.port(),
                            "transport: udp",
                            "options: 0",
                            "digits: info")
                    .trunk();
            desk.replace(acme, List.of(trunk));
            untilUp();
            CompletableFuture<HangupCause> ended = new CompletableFuture<>();
            CompletableFuture<LegEvent> answered = new CompletableFuture<>();
            CallLeg leg = call(line(trunk), "+4930123456", event -> {
                if (event instanceof LegEvent.Answered) {
                    answered.complete(event);
                } else if (event instanceof LegEvent.Ended end) {
                    ended.complete(end.cause());
                }
            });
            answered.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
            leg.digit('4', 100);
            leg.digit('7', 100);
            until(() -> infos(carrier).size() == 3, () -> carrier.heard);
            assertThat(infos(carrier).get(0)).contains("application/dtmf-relay").endsWith("Signal=4\r\nDuration=100");
            assertThat(infos(carrier).get(1)).contains("application/dtmf\r\n").endsWith("\r\n\r\n4");
            assertThat(infos(carrier).get(2)).contains("application/dtmf\r\n").endsWith("\r\n\r\n7");
            leg.hangup(HangupCause.NORMAL);
            assertThat(ended.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join()).isEqualTo(HangupCause.NORMAL);
        }
    }

    private static List<String> infos(Carrier carrier) {
        return carrier.heard.stream().filter(text -> text.startsWith("INFO ")).toList();
    }

    private LegDialer.Target.Line line(Trunk trunk) {
        Exit exit = new Exit(trunk.id(), Optional.empty(), "+4930123456", "+4989100", "+4989100", false);
        return sip.signalling().dialer().lines(acme, exit).getFirst();
    }

    private HangupCause dial(LegDialer.Target.Line line) {
        return dial(line, "+4930123456");
    }

    private HangupCause dial(LegDialer.Target.Line line, String called) {
        CompletableFuture<HangupCause> ended = new CompletableFuture<>();
        CallLeg _ = call(line, called, event -> {
            if (event instanceof LegEvent.Wire wire) {
                wires.add(wire);
            } else if (event instanceof LegEvent.Ended end) {
                ended.complete(end.cause());
            }
        });
        return ended.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    private CallLeg call(LegDialer.Target.Line line, String called, LegSink sink) {
        LegDialer.Order order = new LegDialer.Order(
                new LegId(UUID.randomUUID()),
                line,
                new CallerId("", "100", false),
                called,
                called.equals("112"),
                List.of(new Diversion(new CallerId("", "101", false), Diversion.Reason.USER_BUSY)),
                Optional.empty(),
                false,
                70,
                offer());
        return sip.signalling().dialer().dial(acme, order, sink);
    }

    private static SessionMedia offer() {
        Endpoint ours = new Endpoint(new InetSocketAddress(LOOPBACK, 30_000), new InetSocketAddress(LOOPBACK, 30_001));
        List<CodecLine> codecs = List.of(
                new CodecLine(111, Codec.OPUS, PADDING),
                new CodecLine(8, Codec.PCMA, PADDING),
                new CodecLine(0, Codec.PCMU, PADDING),
                new CodecLine(9, Codec.G722, PADDING));
        return new Negotiation(new MediaPolicy(false, List.of()), new SecureRandom())
                .offer(ours, codecs, Offering.SDES_OPTIONAL);
    }

    @Test
    void whereNothingListensTheReasonIsSaid() throws IOException {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, LOOPBACK)) {
            free = probe.getLocalPort();
        }
        desk.replace(
                acme,
                List.of(Example.of("host: 127.0.0.1", "transport: tcp", "port: " + free)
                        .trunk()));
        untilDown();
        assertThat(status().reason()).contains("127.0.0.1:" + free).containsIgnoringCase("refused");
    }
}

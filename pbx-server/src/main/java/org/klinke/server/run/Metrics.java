package org.klinke.server.run;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.status.Component;
import org.klinke.media.MediaCounters;
import org.klinke.server.status.TestCalls;
import org.klinke.server.tls.ServerTls;
import org.klinke.sip.edge.EdgeOutcome;

/// `/metrics` for Prometheus, on the loopback address only. Low cardinality: no tenant, no number in any label.
final class Metrics implements AutoCloseable {
    private static final List<EdgeOutcome> AUTH_FAILURES = List.of(
            EdgeOutcome.CREDENTIALS_WRONG,
            EdgeOutcome.REALM_FOREIGN,
            EdgeOutcome.NONCE_REPLAYED,
            EdgeOutcome.IDENTITY_FOREIGN,
            EdgeOutcome.DIALOG_FOREIGN,
            EdgeOutcome.DOMAIN_CONFUSED,
            EdgeOutcome.LOGIN_BACKOFF,
            EdgeOutcome.BANNED);

    private static final double MILLIS = 1_000;
    private static final double IMPAIRED = 0.5;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final HttpServer server;

    /// @throws java.net.BindException if the port is in use
    Metrics(
            int port,
            StorageWiring storage,
            CallWiring calling,
            DatabaseWatch watch,
            ServerTls tls,
            StatusWiring status)
            throws IOException {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        gc.bindTo(registry);
        gauge("pbx_db_up", "whether the database answers", () -> watch.isUp() ? 1 : 0);
        gauge("pbx_journal_pending", "call records not in the database yet", storage.journal::pending);
        gauge("pbx_tenants", "tenants", () -> storage.tenants.all().size());
        certificates(tls);
        signalling(storage, calling);
        media(calling);
        recordings(calling);
        status(calling, status);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void certificates(ServerTls tls) {
        days("own", tls, ServerTls::daysOfOwn);
        days("authority", tls, ServerTls::daysOfAuthority);
        days("operator", tls, ServerTls::daysOfOperators);
    }

    private void days(String which, ServerTls tls, ToDoubleFunction<ServerTls> days) {
        Gauge.builder("pbx_certificate_days", tls, days)
                .description("days until the first of these certificates ends")
                .tag("which", which)
                .register(registry);
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void signalling(StorageWiring storage, CallWiring calling) {
        gauge(
                "pbx_registrations",
                "devices registered",
                () -> storage.tenants.all().stream()
                        .mapToInt(scope -> calling.sip.registrations().in(scope).size())
                        .sum());
        gauge("pbx_calls_active", "calls now", calling.calls::count);
        gauge(
                "pbx_sip_subscriptions",
                "lamps and the like that phones have subscribed to",
                () -> calling.sip.signalling().subscriptions());
        gauge("pbx_sip_flows", "open SIP connections", calling.sip::flows);
        for (HangupCause cause : HangupCause.values()) {
            FunctionCounter.builder("pbx_calls_total", calling.calls, calls -> {
                        LongAdder ended = calls.endedByCause().get(cause);
                        return ended == null ? 0 : ended.sum();
                    })
                    .description("calls ended, by cause")
                    .tag("cause", cause.name())
                    .register(registry);
        }
        for (EdgeOutcome outcome : EdgeOutcome.values()) {
            FunctionCounter.builder(
                            "pbx_sip_requests_total",
                            calling.sip.signalling(),
                            sip -> sip.edgeCounters().of(outcome))
                    .description("requests outside of transactions, by what the edge decided")
                    .tag("outcome", outcome.name())
                    .register(registry);
        }
        for (EdgeOutcome kind : AUTH_FAILURES) {
            FunctionCounter.builder(
                            "pbx_auth_failures_total",
                            calling.sip.signalling(),
                            sip -> sip.edgeCounters().of(kind))
                    .description("requests whose sender did not prove who it says it is")
                    .tag("kind", kind.name())
                    .register(registry);
        }
        gauge(
                "pbx_bans",
                "accounts and sources banned now",
                () -> calling.sip.signalling().bans().active());
        counter(
                "pbx_traces_dropped_total",
                "calls whose message texts were not kept for lack of time or room",
                calling,
                c -> storage.traces.dropped());
        counter(
                "pbx_phone_visits_dropped_total",
                "visits of phones that were lost because too many came at once",
                calling,
                c -> storage.visits.dropped());
        counter(
                "pbx_phone_visits_skipped_total",
                "visits that were not written down because the same phone came too often",
                calling,
                c -> storage.visits.skipped());
        calling.hep.ifPresent(hep -> {
            counter("pbx_hep_sent_total", "messages sent to the capture server", calling, c -> hep.sent());
            counter("pbx_hep_dropped_total", "messages the capture server missed", calling, c -> hep.dropped());
        });
        counter(
                "pbx_sip_malformed_total",
                "messages that were not SIP",
                calling,
                c -> c.sip.signalling().stackCounters().malformed());
        counter(
                "pbx_sip_oversized_total",
                "messages over a size limit",
                calling,
                c -> c.sip.signalling().stackCounters().oversized());
    }

    private void media(CallWiring calling) {
        gauge(
                "pbx_media_sessions",
                "media sessions now",
                () -> calling.media.counters().sessions());
        gauge(
                "pbx_media_ports_in_use",
                "UDP ports bound now",
                () -> calling.media.counters().portsInUse());
        gauge(
                "pbx_media_mixes",
                "conferences now",
                () -> calling.media.counters().mixes());
        gauge(
                "pbx_media_mix_places",
                "legs in conferences now",
                () -> calling.media.counters().mixPlaces());
        rtp("in", calling, MediaCounters::packetsIn);
        rtp("out", calling, MediaCounters::packetsOut);
        counter(
                "pbx_srtp_auth_failures_total",
                "packets without a valid tag",
                calling,
                c -> c.media.counters().authFailures());
        counter(
                "pbx_rtp_unexpected_source_total",
                "packets no leg could be meant by",
                calling,
                c -> c.media.counters().unexpectedSource());
        counter(
                "pbx_rtp_dropped_total",
                "valid packets that could not go on",
                calling,
                c -> c.media.counters().dropped());
    }

    private void recordings(CallWiring calling) {
        gauge(
                "pbx_recordings",
                "recordings running now",
                () -> calling.media.counters().recordings());
        counter(
                "pbx_recording_failures_total",
                "recordings that were broken off, because the disk is full or too slow",
                calling,
                c -> c.media.counters().recordingFailures());
    }

    private void status(CallWiring calling, StatusWiring status) {
        for (Component component : Component.values()) {
            Gauge.builder("pbx_component_up", status, one -> up(one, component))
                    .description("1 works, 0.5 is impaired, 0 is away; nothing while nobody knows")
                    .tag("component", component.word())
                    .register(registry);
        }
        counter("pbx_test_calls_total", "calls of the server to itself", calling, _ -> tests(status, TestCalls::made));
        counter(
                "pbx_test_calls_failed_total",
                "of these, those that failed",
                calling,
                _ -> tests(status, TestCalls::failed));
        counter(
                "pbx_test_calls_skipped_total",
                "calls of the server to itself that were left out because it was busy",
                calling,
                _ -> tests(status, TestCalls::skipped));
        gauge(
                "pbx_test_call_failures_in_row",
                "calls of the server to itself that failed since the last that did not",
                () -> status.testCalls
                        .flatMap(TestCalls::last)
                        .map(TestCalls.Outcome::failuresInRow)
                        .orElse(0));
        gauge(
                "pbx_test_call_setup_seconds",
                "from INVITE to answer in the last of them",
                () -> status.testCalls
                        .flatMap(TestCalls::last)
                        .flatMap(TestCalls.Outcome::report)
                        .map(report -> report.setupMillis() / MILLIS)
                        .orElse(0.0));
    }

    private static double tests(StatusWiring status, ToDoubleFunction<TestCalls> figure) {
        return status.testCalls.map(figure::applyAsDouble).orElse(0.0);
    }

    private static double up(StatusWiring status, Component component) {
        return status.board.lines().stream()
                .filter(line -> line.component() == component)
                .mapToDouble(line -> switch (line.state()) {
                    case OPERATIONAL, MAINTENANCE -> 1;
                    case DEGRADED -> IMPAIRED;
                    case OUTAGE -> 0;
                    case UNKNOWN -> Double.NaN;
                })
                .sum();
    }

    private void rtp(String direction, CallWiring calling, ToDoubleFunction<MediaCounters> value) {
        FunctionCounter.builder("pbx_rtp_packets_total", calling, c -> value.applyAsDouble(c.media.counters()))
                .description("RTP and RTCP packets")
                .tag("dir", direction)
                .register(registry);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private void counter(String name, String description, CallWiring calling, ToDoubleFunction<CallWiring> value) {
        FunctionCounter.builder(name, calling, value).description(description).register(registry);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean known = exchange.getRequestURI().getPath().equals("/metrics")
                    && exchange.getRequestMethod().equals("GET");
            byte[] body = (known ? registry.scrape() : "only GET /metrics\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", known ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain");
            exchange.sendResponseHeaders(known ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        gc.close();
        registry.close();
    }
}

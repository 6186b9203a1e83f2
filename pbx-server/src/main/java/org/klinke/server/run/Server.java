package org.klinke.server.run;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.klinke.core.alarm.AlarmMail;
import org.klinke.core.alarm.AlarmPhones;
import org.klinke.core.alarm.AlarmRounds;
import org.klinke.core.alarm.AwayWatch;
import org.klinke.core.alarm.CertificateWatch;
import org.klinke.core.alarm.LimitWatch;
import org.klinke.core.alarm.Post;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.alarm.RoomWatch;
import org.klinke.core.alarm.TrunkWatch;
import org.klinke.core.boxmail.MessageMail;
import org.klinke.core.db.DatabaseConfig;
import org.klinke.core.db.DatabaseRefused;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.Ids;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.klinke.core.time.SystemTimers;
import org.klinke.core.time.Timers;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.core.visit.FactoryWatch;
import org.klinke.server.acme.AcmeRounds;
import org.klinke.server.acme.AcmeSettings;
import org.klinke.server.api.AlarmEvents;
import org.klinke.server.api.LiveLook;
import org.klinke.server.api.RecordingEvents;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.server.control.EndpointFile;
import org.klinke.server.control.NightlyTests;
import org.klinke.server.control.OperatorAccount;
import org.klinke.server.control.OwnTenants;
import org.klinke.server.control.RecentCalls;
import org.klinke.server.events.LiveEvents;
import org.klinke.server.mail.SmtpPost;
import org.klinke.server.postgres.EmbeddedPostgres;
import org.klinke.server.status.TestTenant;
import org.klinke.server.status.WatchedPost;
import org.klinke.server.tls.ServerTls;
import org.klinke.sip.transport.ListenException;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.web.HttpsEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running Klinke. Starts in this order and stops in the opposite one:
///
///     data directory (lock), ports free? ─▶ embedded PostgreSQL ─▶ storage, directory in memory ─▶ certificates
///     ─▶ media, calls, SIP ─▶ HTTPS, metrics ─▶ run/endpoint.json
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int TOKEN_BYTES = 32;
    private static final int LIMIT_ALARMS_MAX = 1_000;
    private static final Duration CERTIFICATE_CHECK = Duration.ofHours(12);
    private static final Duration CERTIFICATE_FILES_CHECK = Duration.ofSeconds(2);
    private static final int DRAIN_MILLIS_MAX = 4_000;
    private static final int DRAIN_STEP_MILLIS = 20;

    private final KlinkeConfig config;
    private final DataDirectory data;
    private final Consumer<String> progress;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final SecureRandom random = new PooledRandom();
    private final InstantSource time;
    private final SystemTimers timers = new SystemTimers();
    private final Ids ids;
    private final AtomicReference<Optional<ServerTls>> certificates = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<LiveEvents>> events = new AtomicReference<>(Optional.empty());
    private final StorageWiring storage;
    private final TestTenant testTenant;
    private final CallWiring calling;
    private final PhoneWiring phones;
    private final ServerHealth health;
    private final OwnTenants ownTenants;
    private final OperatorAccount operator;
    private final UnaryOperator<String> german;

    private Server(
            KlinkeConfig config,
            DataDirectory data,
            InstantSource time,
            Consumer<String> progress,
            UnaryOperator<String> german)
            throws IOException, GeneralSecurityException, InterruptedException {
        this.config = config;
        this.data = data;
        this.time = time;
        this.progress = progress;
        this.german = german;
        ids = new Ids(time, random);
        parts.push(data);
        parts.push(timers);
        try {
            Ports.requireFree(config);
            Optional<EmbeddedPostgres> embedded = embedded();
            storage = keep(new StorageWiring(
                    data.path(),
                    database(embedded),
                    ids,
                    time,
                    timers,
                    random,
                    config.trace().keep(),
                    config.phones().keepVisits(),
                    config.media().srtp() == KlinkeConfig.MediaConfig.Srtp.REQUIRED,
                    maker -> certificates
                            .get()
                            .filter(tls -> !tls.makerAuthorities(maker).isEmpty())
                            .isPresent(),
                    !config.signOn().inside().isEmpty(),
                    WebhookWiring.addresses(config),
                    (touched, tenantsChanged) -> {
                        if (tenantsChanged) {
                            renewCertificate();
                        }
                        events.get().ifPresent(live -> touched.forEach(live::configured));
                    }));
            DatabaseWatch watch = keep(new DatabaseWatch(storage.database, embedded, timers));
            ServerTls tls = ServerTls.open(
                    data.resolve("tls"),
                    time,
                    random,
                    CertificateNames.of(config, storage.tenants),
                    config.sip().clientAuthority());
            certificates.set(Optional.of(tls));
            watchCertificate(timers);
            watchCertificateFiles(tls, timers);
            config.acme()
                    .ifPresent(acme -> keep(AcmeRounds.start(
                            new AcmeSettings(
                                    acme.directory(),
                                    acme.names(),
                                    acme.email(),
                                    config.sip().addresses(),
                                    acme.port()),
                            data.resolve("tls"),
                            tls,
                            time,
                            timers)));
            RecentCalls recent = new RecentCalls(storage.journal, time);
            testTenant = TestTenant.make(storage.tenants, storage.directory, ids, random);
            calling = keep(new CallWiring(
                    config,
                    storage,
                    testTenant.apart(recent),
                    testTenant.apart(storage.traces),
                    tls,
                    tls::carrierContext,
                    ids,
                    time,
                    timers,
                    random));
            progress.accept("opening ports ...");
            calling.sip.start(calling.calls);
            storage.outsideLoader.follow(calling.sip.signalling().trunks());
            storage.alarms.follow(new AlarmPhones(
                    storage.alarmBook,
                    storage.directory,
                    calling.sip.signalling().texts()));
            WatchedPost post = new WatchedPost(post(tls));
            storage.alarms.follow(keep(new AlarmMail(
                    storage.database, storage.alarmStore, storage.alarmBook, storage.tenants, post, time, german)));
            MessageMail messages = keep(new MessageMail(
                    storage.database,
                    storage.boxStore,
                    storage.messages,
                    storage.directory,
                    storage.reach,
                    storage.recordingBook,
                    storage.tenants,
                    post,
                    (scope, recording) -> config.webAddress() + "/t/" + scope.name() + "/recordings?open=" + recording,
                    time));
            storage.followMessages((scope, _) -> messages.listed(scope));
            storage.followRecordings((scope, _) -> messages.listed(scope));
            phones = new PhoneWiring(
                    config,
                    storage,
                    calling.sip.registrations(),
                    calling.sip.phoneControl(),
                    tls::makerAuthorities,
                    ids,
                    time,
                    timers,
                    random);
            calling.sip.signalling().follow(phones::moved);
            health = new ServerHealth(storage, calling, watch);
            ownTenants =
                    new OwnTenants(storage.apply, storage.changes, storage.users, storage.devices, storage.tenants);
            operator = new OperatorAccount(
                    storage.database,
                    storage.changes,
                    storage.accounts,
                    storage.secondFactors,
                    storage.hashes,
                    data.resolve("operator-password"),
                    random);
            WebhookWiring hooks = keep(new WebhookWiring(config, storage, tls, ids, time, timers, random));
            ControlWiring control = new ControlWiring(
                    config,
                    storage,
                    calling,
                    phones,
                    recent,
                    ownTenants,
                    operator,
                    hooks.webhooks,
                    ids,
                    time,
                    random,
                    post);
            keep(new AlarmRounds(
                    timers,
                    List.of(
                            new LimitWatch(
                                    storage.alarms,
                                    (scope, since) -> storage.database.inTenant(
                                            scope, tx -> storage.alarmStore.limits(tx, since, LIMIT_ALARMS_MAX)),
                                    storage.tenants,
                                    storage.tolls,
                                    storage.directory,
                                    storage.outside,
                                    time),
                            new TrunkWatch(
                                    storage.alarms,
                                    scope -> storage.database.inTenant(scope, storage.alarmStore::trunksDown),
                                    storage.tenants,
                                    this::trunks,
                                    time),
                            new CertificateWatch(
                                    storage.alarms,
                                    (scope, since) -> storage.database.inTenant(
                                            scope,
                                            tx -> storage.alarmStore.certificateEnds(tx, since, LIMIT_ALARMS_MAX)),
                                    storage.tenants,
                                    scope -> shown(tls, scope),
                                    time),
                            new FactoryWatch(
                                    storage.alarms, storage.database, storage.visitStore, storage.tenants, time),
                            new RoomWatch(
                                    storage.alarms,
                                    (scope, since) -> storage.database.inTenant(
                                            scope, tx -> storage.alarmStore.rooms(tx, since, LIMIT_ALARMS_MAX)),
                                    storage.tenants,
                                    storage.recordingBook,
                                    storage.recordings::usedBytes,
                                    storage.recordings::isDiskNearlyFull,
                                    time),
                            new AwayWatch(
                                    storage.alarms,
                                    storage.tenants,
                                    calling.sip.registrations(),
                                    storage.directory,
                                    storage.alarmBook,
                                    time),
                            new NightlyTests(
                                    storage.tenants,
                                    scope -> storage.outside.in(scope).trunks(),
                                    control.trunkTests::beginNightly,
                                    time)),
                    time,
                    storage.jobs));
            LiveEvents live = new LiveEvents(
                    new LiveLook(calling.calls, control.registrations, control.trunks, time), ids, time, timers);
            events.set(Optional.of(live));
            storage.alarms.follow(new AlarmEvents(live));
            storage.followRecordings(new RecordingEvents(live));
            live.follow(hooks.follower);
            StatusWiring status =
                    keep(new StatusWiring(config, storage, calling, testTenant, watch, post, tls, ids, time, timers));
            startHttps(tls, control, status, live);
            keep(live); // ends its streams before the endpoint waits for them
            startPhones(tls);
            startContacts(tls);
            startPlugAndPlay();
            startMetrics(watch, tls, status);
            status.start();
        } catch (IOException | GeneralSecurityException | InterruptedException | RuntimeException e) {
            closeParts();
            throw e;
        }
    }

    /// @param directory the data directory, made if there is none
    /// @param progress told what takes a moment
    /// @param german says in German what the server says in English
    /// @throws StartFailed with a message for people
    public static Server start(
            KlinkeConfig config,
            Path directory,
            InstantSource time,
            Consumer<String> progress,
            UnaryOperator<String> german) {
        DataDirectory data = DataDirectory.open(directory);
        try {
            return new Server(config, data, time, progress, german);
        } catch (ListenException | DatabaseRefused | DatabaseUnavailable | SecretUnavailable | StartFailed e) {
            throw new StartFailed(String.valueOf(e.getMessage()), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new StartFailed("cannot start on " + directory + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailed("interrupted", e);
        }
    }

    public OwnTenants ownTenants() {
        return ownTenants;
    }

    public OperatorAccount operator() {
        return operator;
    }

    private Post post(ServerTls tls) {
        return config.mail()
                .<Post>map(mail -> new SmtpPost(mail, tls::carrierContext, time))
                .orElse((to, subject, text) -> {
                    throw new PostFailed("the server has no mail server (mail.host)");
                });
    }

    /// Those that the tenant's calls take.
    private List<TrunkStatus> trunks(TenantScope scope) {
        TrunkDesk desk = calling.sip.signalling().trunks();
        return Stream.concat(
                        desk.status(scope).stream(),
                        desk.platformStatus().stream()
                                .filter(trunk -> storage.outside
                                        .in(scope)
                                        .trunk(trunk.id())
                                        .isPresent()))
                .toList();
    }

    /// The certificates that the tenant's phones see.
    private List<CertificateWatch.Shown> shown(ServerTls tls, TenantScope scope) {
        return tls.ends(List.of(scope.domain(), config.server().name())).stream()
                .distinct()
                .map(end -> new CertificateWatch.Shown(end.name(), end.until(), end.own() ? "server" : "operator"))
                .toList();
    }

    /// Names of tenants of which some phone stands where no emergency call can leave from, in order.
    public List<String> withoutEmergencyRoute() {
        return storage.tenants.all().stream()
                .filter(scope -> !scope.name().equals(OwnTenants.SELFTEST))
                .filter(scope -> storage.directory.in(scope).users().stream()
                        .flatMap(user -> storage.directory.in(scope).devicesOf(user.id()).stream())
                        .anyMatch(device -> storage.outside
                                .in(scope)
                                .emergency(device.site())
                                .isEmpty()))
                .map(TenantScope::name)
                .sorted()
                .toList();
    }

    public int tenants() {
        return storage.tenants.all().size();
    }

    /// Takes no new calls, ends those that are left with 503 or BYE, then stops everything; some seconds at most.
    @Override
    public void close() {
        progress.accept("stopping ...");
        health.stopping();
        calling.calls.stop(Stream.concat(storage.tenants.all().stream(), Stream.of(testTenant.scope()))
                .toList());
        drain();
        closeParts();
    }

    private void drain() {
        long end = System.nanoTime() + Duration.ofMillis(DRAIN_MILLIS_MAX).toNanos();
        while (calling.calls.count() > 0 && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(DRAIN_STEP_MILLIS).toNanos());
        }
    }

    private void closeParts() {
        // A start that was interrupted must not interrupt the stopping too: the database would stay behind.
        boolean interrupted = Thread.interrupted();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                // An edge: whatever one part does, the others are stopped too.
                LOG.atError().setCause(e).log("a part did not stop cleanly");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private Optional<EmbeddedPostgres> embedded() throws IOException, InterruptedException {
        return switch (config.database()) {
            case KlinkeConfig.DatabaseConfig.Embedded _ ->
                Optional.of(keep(EmbeddedPostgres.start(data.resolve("postgres"), random, progress)));
            case KlinkeConfig.DatabaseConfig.External _ -> {
                progress.accept("connecting to the database ...");
                yield Optional.empty();
            }
        };
    }

    private DatabaseConfig database(Optional<EmbeddedPostgres> embedded) {
        return switch (config.database()) {
            case KlinkeConfig.DatabaseConfig.Embedded _ -> {
                EmbeddedPostgres.Access access = embedded.orElseThrow().access();
                yield new DatabaseConfig(
                        access.url(), access.user(), access.password(), access.ownerUser(), access.ownerPassword());
            }
            case KlinkeConfig.DatabaseConfig.External(var url, var user, var password, var owner, var ownerPassword) ->
                new DatabaseConfig(url, user, password, owner, ownerPassword);
        };
    }

    private void renewCertificate() {
        certificates.get().ifPresent(tls -> {
            try {
                tls.ensure(CertificateNames.of(config, storage.tenants));
            } catch (IOException | GeneralSecurityException e) {
                LOG.atError().setCause(e).log("the server certificate could not be renewed");
            }
        });
    }

    private void watchCertificate(Timers clock) {
        clock.after(
                CERTIFICATE_CHECK,
                () -> Thread.ofVirtual().name("klinke-certificate").start(() -> {
                    try {
                        storage.jobs.run(Jobs.Job.CERTIFICATES, () -> {
                            renewCertificate();
                            certificates.get().ifPresent(ServerTls::logEnds);
                        });
                    } finally {
                        watchCertificate(clock);
                    }
                }));
    }

    private static void watchCertificateFiles(ServerTls tls, Timers clock) {
        clock.after(
                CERTIFICATE_FILES_CHECK,
                () -> Thread.ofVirtual().name("klinke-certificate-files").start(() -> {
                    try {
                        tls.refresh();
                    } catch (RuntimeException e) { // an edge: whatever lies in the folder, it is looked at again
                        LOG.atError().setCause(e).log("certificates could not be read again");
                    } finally {
                        watchCertificateFiles(tls, clock);
                    }
                }));
    }

    private void startHttps(ServerTls tls, ControlWiring control, StatusWiring status, LiveEvents live)
            throws IOException, GeneralSecurityException {
        byte[] secret = new byte[TOKEN_BYTES];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        // The control endpoint answers on the loopback address whatever else is configured.
        List<InetAddress> addresses = new ArrayList<>(config.sip().addresses());
        if (addresses.stream().noneMatch(bound -> bound.isAnyLocalAddress() || bound.equals(loopback))) {
            addresses.add(loopback);
        }
        int port = config.http().httpsPort();
        try {
            keep(HttpsEndpoint.start(
                    new HttpsEndpoint.Settings(
                            addresses,
                            port,
                            tls.webContext(),
                            tls::caPem,
                            tls::trustedFor,
                            config.http().adminNetworks(),
                            token),
                    health,
                    control.routes(tls, status),
                    Optional.of(ApiWiring.api(
                            storage, control, status, config, tls, live, operator, time, timers, random, german)),
                    status.pages(),
                    german));
        } catch (BindException e) {
            throw Ports.inUse("https.port", port, e);
        }
        new EndpointFile(
                        "https://" + loopback.getHostAddress() + ":" + port,
                        token,
                        ProcessHandle.current().pid(),
                        tls.caFingerprint())
                .write(data.path());
        keep(() -> Files.deleteIfExists(EndpointFile.path(data.path())));
    }

    private void startPhones(ServerTls tls) {
        int port = config.http().provisioningPort();
        if (port == 0) {
            return;
        }
        try {
            keep(phones.listen(config.sip().addresses(), port, tls::phoneContext, tls::asksPhones));
        } catch (BindException e) {
            throw Ports.inUse("provisioning.port", port, e);
        }
    }

    private void startContacts(ServerTls tls) {
        int port = config.phones().contactsPort();
        if (port == 0) {
            return;
        }
        try {
            keep(phones.listenForSearches(config.sip().addresses(), port, tls.webContext()));
        } catch (BindException e) {
            throw Ports.inUse("contacts.port", port, e);
        }
    }

    private void startPlugAndPlay() throws IOException {
        try {
            phones.plugAndPlay(config, timers).ifPresent(this::keep);
        } catch (BindException e) {
            throw new StartFailed(
                    "provisioning.plug-and-play: UDP port 5060 is in use on all addresses; stop the other program, or, if "
                            + "sip.udp.port is 5060, name the addresses of this machine in sip.address, or leave this empty",
                    e);
        }
    }

    private void startMetrics(DatabaseWatch watch, ServerTls tls, StatusWiring status) throws IOException {
        int port = config.metrics().port();
        if (port == 0) {
            return;
        }
        try {
            keep(new Metrics(port, storage, calling, watch, tls, status));
        } catch (BindException e) {
            throw Ports.inUse("metrics.port", port, e);
        }
    }
}

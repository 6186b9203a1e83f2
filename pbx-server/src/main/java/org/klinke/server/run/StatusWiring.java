package org.klinke.server.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.klinke.core.call.CallSettings;
import org.klinke.core.id.Ids;
import org.klinke.core.status.Component;
import org.klinke.core.status.ComponentState;
import org.klinke.core.status.NoticeStore;
import org.klinke.core.status.Notices;
import org.klinke.core.status.StatusBoard;
import org.klinke.core.status.StatusDays;
import org.klinke.core.status.StatusMail;
import org.klinke.core.status.StatusMailText;
import org.klinke.core.time.Timers;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.server.status.HttpsLook;
import org.klinke.server.status.StatusRounds;
import org.klinke.server.status.StatusSite;
import org.klinke.server.status.TestCalls;
import org.klinke.server.status.TestTenant;
import org.klinke.server.status.WatchedPost;
import org.klinke.server.tls.ServerTls;
import org.klinke.sip.edge.EdgeOutcome;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.web.PublicPages;

/// How the server is: found out, kept and shown.
final class StatusWiring implements AutoCloseable {
    final StatusBoard board = new StatusBoard();
    final Notices notices;
    final StatusSite site;
    /// Who is told by mail; empty without a mail server or a page.
    final Optional<StatusMail> subscribers;

    final Optional<TestCalls> testCalls;

    private final KlinkeConfig config;
    private final StorageWiring storage;
    private final CallWiring calling;
    private final DatabaseWatch watch;
    private final WatchedPost mail;
    private final SSLContext trust;
    private final StatusRounds rounds;
    private final AtomicLong turnedAway = new AtomicLong();

    StatusWiring(
            KlinkeConfig config,
            StorageWiring storage,
            CallWiring calling,
            TestTenant testTenant,
            DatabaseWatch watch,
            WatchedPost mail,
            ServerTls tls,
            Ids ids,
            InstantSource time,
            Timers timers)
            throws GeneralSecurityException, IOException {
        this.config = config;
        this.storage = storage;
        this.calling = calling;
        this.watch = watch;
        this.mail = mail;
        trust = tls.clientContext();
        NoticeStore store = new NoticeStore(ids);
        notices = new Notices(storage.database, storage.changes, store, ids, time);
        subscribers = config.mail()
                .filter(_ -> config.status().page())
                .map(_ -> new StatusMail(
                        storage.database,
                        storage.changes,
                        store,
                        storage.keyring,
                        mail,
                        new StatusMailText(
                                config.status().name(), config.status().url(), ZoneId.systemDefault()),
                        ids,
                        time));
        subscribers.ifPresent(told -> notices.follow((_, _) -> told.written()));
        site = new StatusSite(
                config.status().name(), config.status().url(), board, notices, subscribers, watch::isUp, time);
        boolean calls = !config.status().testCall().isZero() && config.sip().tlsPort() != 0;
        testCalls = calls
                ? Optional.of(new TestCalls(
                        testTenant,
                        () -> new InetSocketAddress(
                                ControlWiring.reachable(config.sip().addresses().getFirst()),
                                config.sip().tlsPort()),
                        trust,
                        this::isBusy,
                        time,
                        timers,
                        config.status().testCall(),
                        config.status().failures(),
                        storage.jobs))
                : Optional.empty();
        rounds = new StatusRounds(
                this::looks,
                board,
                new StatusDays(storage.database, board, time),
                notices,
                config.status().openIncidents(),
                site::render,
                time,
                timers,
                storage.jobs);
    }

    /// Looks from now on: once all doors are open.
    void start() {
        rounds.start();
    }

    /// What the HTTPS endpoint shows to everybody.
    Optional<PublicPages> pages() {
        return config.status().page() ? Optional.of(site) : Optional.empty();
    }

    /// A test call would be in the way of others: nearly as many calls as there may be, or requests turned away since
    /// the
    /// last question.
    private boolean isBusy() {
        long now = calling.sip.signalling().edgeCounters().of(EdgeOutcome.OVERLOADED);
        return turnedAway.getAndSet(now) != now || calling.calls.count() >= CallSettings.DEFAULT.callsMax() / 10 * 9;
    }

    private Map<Component, ComponentState> looks() {
        Map<Component, ComponentState> found = new EnumMap<>(Component.class);
        testCalls.ifPresent(calls -> found.putAll(calls.found()));
        found.put(Component.DATABASE, watch.isUp() ? ComponentState.OPERATIONAL : ComponentState.OUTAGE);
        found.put(Component.MAIL, mail.state());
        found.put(Component.TRUNKS, trunks());
        found.put(
                Component.WEB,
                answered(HttpsLook.at(
                        new InetSocketAddress(
                                InetAddress.ofLiteral("127.0.0.1"),
                                config.http().httpsPort()),
                        trust,
                        "/health")));
        int phones = config.http().provisioningPort();
        if (phones != 0) {
            found.put(
                    Component.PROVISIONING,
                    answered(HttpsLook.at(
                            new InetSocketAddress(
                                    ControlWiring.reachable(
                                            config.sip().addresses().getFirst()),
                                    phones),
                            trust,
                            "/")));
        }
        return found;
    }

    private static ComponentState answered(int status) {
        return status == 0
                ? ComponentState.OUTAGE
                : status >= 500 ? ComponentState.DEGRADED : ComponentState.OPERATIONAL;
    }

    /// In sum: one tenant's wrong password at its carrier is no trouble of the server.
    private ComponentState trunks() {
        TrunkDesk desk = calling.sip.signalling().trunks();
        List<TrunkStatus.State> known = Stream.concat(
                        desk.platformStatus().stream(),
                        storage.tenants.all().stream().flatMap(scope -> desk.status(scope).stream()))
                .map(TrunkStatus::state)
                .filter(state -> state == TrunkStatus.State.UP || state == TrunkStatus.State.DOWN)
                .toList();
        long down =
                known.stream().filter(state -> state == TrunkStatus.State.DOWN).count();
        if (known.isEmpty()) {
            return ComponentState.UNKNOWN;
        }
        return down == known.size()
                ? ComponentState.OUTAGE
                : down * 4 >= known.size() ? ComponentState.DEGRADED : ComponentState.OPERATIONAL;
    }

    @Override
    public void close() {
        testCalls.ifPresent(TestCalls::close);
        subscribers.ifPresent(StatusMail::close);
        rounds.close();
    }
}

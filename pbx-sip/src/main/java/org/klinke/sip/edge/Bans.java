package org.klinke.sip.edge;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is not listened to for a while. Bans end by themselves, by [#release], for an account when its device gets
/// another password, and with the process: they are kept in memory only, and who goes on is soon found out again.
/// Thread-safe; asking takes no lock.
public final class Bans {
    private static final Logger LOG = LoggerFactory.getLogger(Bans.class);
    static final int BANS_MAX = 10_000;

    private final Duration duration;
    private final InstantSource time;
    private final WrongDigests wrong;
    private final Map<Object, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    /// @param credentials of the account's device when it was banned; empty if it is nobody's
    private record Entry(Ban ban, LongAdder hits, Optional<DeviceCredentials> credentials, long untilMillis) {}

    /// @param duration how long each ban lasts; zero: nobody is banned
    Bans(Duration duration, WrongDigests wrong, InstantSource time) {
        this.duration = duration;
        this.wrong = wrong;
        this.time = time;
    }

    /// All bans of now, oldest first.
    public List<Ban> list() {
        forgetEnded();
        return entries.values().stream()
                .map(Bans::counted)
                .sorted(Comparator.comparing(Ban::since).thenComparing(Ban::id))
                .toList();
    }

    public int active() {
        forgetEnded();
        return entries.size();
    }

    /// What [#release] would end.
    ///
    /// @param what the id of a ban; an address: everything from there; an account `user@domain`; or a device as
    /// `tenant/device`
    public List<Ban> find(String what) {
        Optional<String> source = source(what);
        return list().stream()
                .filter(ban -> ban.id().equals(what)
                        || ban.account().equals(what)
                        || source.filter(ban.source()::equals).isPresent()
                        || ban.tenant()
                                .filter(scope ->
                                        !ban.device().isEmpty() && what.equals(scope.name() + "/" + ban.device()))
                                .isPresent())
                .toList();
    }

    /// Ends these bans; what was counted against their accounts and sources is forgotten.
    public void release(List<Ban> bans) {
        List<String> ids = bans.stream().map(Ban::id).toList();
        entries.forEach((key, entry) -> {
            if (ids.contains(entry.ban().id())) {
                entries.remove(key, entry);
                switch (key) {
                    case Source source -> wrong.forget(source);
                    case Login login -> wrong.forget(login);
                    default -> throw new IllegalStateException("a ban of " + key);
                }
            }
        });
    }

    boolean bars(Source source) {
        return !entries.isEmpty() && current(source).isPresent();
    }

    /// @param device whose account it is now
    boolean bars(Login login, Optional<DirectorySnapshot.Device> device) {
        if (entries.isEmpty()) {
            return false;
        }
        Optional<Entry> entry = current(login);
        if (entry.isPresent() && !entry.get().credentials().equals(device.map(DirectorySnapshot.Device::credentials))) {
            entries.remove(login, entry.get()); // it has another password, or has come into being
            return false;
        }
        return entry.isPresent();
    }

    /// A request was refused because of a ban.
    void hit(Object key) {
        Entry entry = entries.get(key);
        if (entry != null) {
            entry.hits().increment();
        }
    }

    void ban(Login login, TenantScope scope, Optional<DirectorySnapshot.Device> device) {
        put(
                login,
                Ban.Kind.ACCOUNT,
                login.source(),
                Optional.of(scope),
                login.account(),
                device.map(DirectorySnapshot.Device::name).orElse(""),
                device.map(DirectorySnapshot.Device::credentials));
    }

    void ban(Source source) {
        put(source, Ban.Kind.SOURCE, source, Optional.empty(), "", "", Optional.empty());
    }

    private synchronized void put(
            Object key,
            Ban.Kind kind,
            Source source,
            Optional<TenantScope> scope,
            String account,
            String device,
            Optional<DeviceCredentials> credentials) {
        if (duration.isZero()) {
            return;
        }
        makeRoom();
        Instant now = time.instant();
        Instant until = now.plus(duration);
        Ban ban = new Ban("b" + ids.incrementAndGet(), kind, source.text(), scope, account, device, now, until, 0);
        entries.put(key, new Entry(ban, new LongAdder(), credentials, until.toEpochMilli()));
        // Not the account as tried, which is a stranger's text: the list shows it.
        LOG.atWarn()
                .addKeyValue("ban", ban.id())
                .addKeyValue("kind", kind)
                .addKeyValue("tenant", scope.map(TenantScope::name).orElse(""))
                .addKeyValue("device", device.isEmpty() ? "unknown" : device)
                .addKeyValue("remote", ban.source())
                .addKeyValue("until", until)
                .log("Banned for wrong credentials");
    }

    /// The oldest goes first.
    private void makeRoom() {
        if (entries.size() >= BANS_MAX) {
            forgetEnded();
        }
        while (entries.size() >= BANS_MAX) {
            entries.entrySet().stream()
                    .min(Comparator.comparingLong(entry -> entry.getValue().untilMillis()))
                    .ifPresent(oldest -> entries.remove(oldest.getKey()));
        }
    }

    private Optional<Entry> current(Object key) {
        Entry entry = entries.get(key);
        if (entry != null && entry.untilMillis() <= time.millis()) {
            entries.remove(key, entry);
            return Optional.empty();
        }
        return Optional.ofNullable(entry);
    }

    private void forgetEnded() {
        long now = time.millis();
        entries.values().removeIf(entry -> entry.untilMillis() <= now);
    }

    private static Ban counted(Entry entry) {
        Ban ban = entry.ban();
        return new Ban(
                ban.id(),
                ban.kind(),
                ban.source(),
                ban.tenant(),
                ban.account(),
                ban.device(),
                ban.since(),
                ban.until(),
                entry.hits().sum());
    }

    private static Optional<String> source(String what) {
        int slash = what.indexOf('/');
        String address = slash > 0 && what.indexOf(':') >= 0 ? what.substring(0, slash) : what;
        try {
            return Optional.of(Source.of(InetAddress.ofLiteral(address)).text());
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // no address
        }
    }
}

package org.klinke.core.alarm;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.alarm.AlarmBook.Site;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.Registrations;
import org.klinke.core.directory.Registrations.Registration;
import org.klinke.core.id.DeviceId;
import org.klinke.core.net.Network;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Sees phones that register from outside the networks of their site: at home, say, where 110 and 112 would
/// show the site's number and send help to the site's address. All that are new are told together, once an hour
/// at most, and soon after a start when phones are back; each once until it has registered from its site again.
/// One thread.
public final class AwayWatch implements Runnable {
    /// Named in one alarm; of the others the number is told.
    private static final int NAMED_MAX = 10;

    private static final Duration QUIET = Duration.ofHours(1);
    private static final Duration RETURN = Duration.ofMinutes(15);

    private final Alarms alarms;
    private final TenantDirectory tenants;
    private final Registrations registrations;
    private final Directory directory;
    private final AlarmBook book;
    private final InstantSource time;
    private final Instant firstAt;
    private final Map<TenantId, Instant> nextAt = new HashMap<>();
    private Set<Which> told = Set.of();

    private record Which(TenantId tenant, DeviceId device) {}

    public AwayWatch(
            Alarms alarms,
            TenantDirectory tenants,
            Registrations registrations,
            Directory directory,
            AlarmBook book,
            InstantSource time) {
        this.alarms = alarms;
        this.tenants = tenants;
        this.registrations = registrations;
        this.directory = directory;
        this.book = book;
        this.time = time;
        firstAt = time.instant().plus(RETURN);
    }

    /// Looks once at all.
    @Override
    public void run() {
        Set<Which> now = new HashSet<>();
        for (TenantScope scope : tenants.all()) {
            AlarmBook.Known known = book.in(scope);
            if (known.sites().values().stream()
                    .anyMatch(site -> !site.networks().isEmpty())) {
                look(scope, known, now);
            }
        }
        told = now;
    }

    private void look(TenantScope scope, AlarmBook.Known known, Set<Which> now) {
        DirectorySnapshot people = directory.in(scope);
        boolean tells = !time.instant().isBefore(nextAt.getOrDefault(scope.id(), firstAt));
        Set<DeviceId> registered = new HashSet<>();
        Map<Which, String> fresh = new LinkedHashMap<>();
        for (Registration registration : registrations.in(scope)) {
            registered.add(registration.device());
            Optional<Device> device = people.device(registration.device());
            Optional<Site> site = device.map(one -> known.sites().get(one.site()));
            if (site.isPresent() && isAway(site.get(), registration.remote())) {
                Which which = new Which(scope.id(), registration.device());
                if (told.contains(which)) {
                    now.add(which);
                } else {
                    fresh.put(which, name(people, device.get(), registration.remote(), site.get()));
                }
            }
        }
        // Who is switched off is where it was.
        told.stream()
                .filter(which -> which.tenant().equals(scope.id())
                        && !registered.contains(which.device())
                        && people.device(which.device()).isPresent())
                .forEach(now::add);
        if (tells && !fresh.isEmpty()) {
            nextAt.put(scope.id(), time.instant().plus(QUIET));
            now.addAll(fresh.keySet());
            alarms.raise(
                    scope,
                    Kind.PHONES_AWAY,
                    Map.of(
                            "count",
                            String.valueOf(fresh.size()),
                            "phones",
                            fresh.values().stream().limit(NAMED_MAX).collect(Collectors.joining(", "))));
        }
    }

    /// Where the site says nothing of addresses of this kind, nobody knows.
    private static boolean isAway(Site site, String remote) {
        return address(remote)
                .filter(address -> {
                    List<Network> alike = site.networks().stream()
                            .filter(network -> network.base().getClass().equals(address.getClass()))
                            .toList();
                    return !alike.isEmpty() && alike.stream().noneMatch(network -> network.contains(address));
                })
                .isPresent();
    }

    /// @param remote `192.0.2.1:5061` or `[2001:db8::1]:5061`
    private static Optional<InetAddress> address(String remote) {
        int port = remote.lastIndexOf(':');
        String host = port < 0 ? remote : remote.substring(0, port);
        try {
            return Optional.of(InetAddress.ofLiteral(host.replaceAll("[\\[\\]]|%.*", "")));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// `Anna (20) laptop, 203.0.113.9:5061, Berlin`
    private static String name(DirectorySnapshot people, Device device, String remote, Site site) {
        String user = device.user()
                .flatMap(people::user)
                .map(one -> one.name() + " (" + one.extension() + ") ")
                .orElse("");
        return user + device.name() + " [" + remote.substring(0, Math.max(0, remote.lastIndexOf(':'))) + ", "
                + site.name() + "]";
    }
}

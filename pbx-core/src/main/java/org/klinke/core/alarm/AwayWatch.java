package org.klinke.core.alarm;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.alarm.AlarmBook.Site;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.Registrations;
import org.klinke.core.directory.Registrations.Registration;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Sees phones that register from outside the networks of their site: at home, say, where 110 and 112 would show the
/// site's number and send help to the site's address. All that are new in a round are told together, each once until
/// it has registered from its site again. One thread.
public final class AwayWatch implements Runnable {
    /// Named in one alarm; of the others the number is told.
    private static final int NAMED_MAX = 10;

    private final Alarms alarms;
    private final TenantDirectory tenants;
    private final Registrations registrations;
    private final Directory directory;
    private final AlarmBook book;
    private Set<Which> told = Set.of();

    private record Which(TenantId tenant, DeviceId device) {}

    public AwayWatch(
            Alarms alarms, TenantDirectory tenants, Registrations registrations, Directory directory, AlarmBook book) {
        this.alarms = alarms;
        this.tenants = tenants;
        this.registrations = registrations;
        this.directory = directory;
        this.book = book;
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
        Set<DeviceId> registered = new HashSet<>();
        List<String> fresh = new ArrayList<>();
        for (Registration registration : registrations.in(scope)) {
            registered.add(registration.device());
            Optional<Device> device = people.device(registration.device());
            Optional<Site> site = device.map(one -> known.sites().get(one.site()));
            Which which = new Which(scope.id(), registration.device());
            if (site.isPresent()
                    && isAway(site.get(), registration.remote())
                    && now.add(which)
                    && !told.contains(which)) {
                fresh.add(name(people, device.get(), registration.remote(), site.get()));
            }
        }
        // Who is switched off is where it was.
        told.stream()
                .filter(which -> which.tenant().equals(scope.id())
                        && !registered.contains(which.device())
                        && people.device(which.device()).isPresent())
                .forEach(now::add);
        if (!fresh.isEmpty()) {
            alarms.raise(
                    scope,
                    Kind.PHONES_AWAY,
                    Map.of(
                            "count", String.valueOf(fresh.size()),
                            "phones", String.join(", ", fresh.subList(0, Math.min(NAMED_MAX, fresh.size())))));
        }
    }

    private static boolean isAway(Site site, String remote) {
        return !site.networks().isEmpty()
                && address(remote)
                        .filter(address -> site.networks().stream().noneMatch(network -> network.contains(address)))
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

package org.klinke.core.phone;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The network addresses of all sites and who came by them, each tenant only through its scope: fresh after every
/// committed change, read by the door without waiting.
public final class NewcomerBook {
    private static final Page EMPTY = new Page(Map.of(), Map.of());

    private final PerTenant<Page> all = new PerTenant<>(() -> EMPTY);

    private record Page(Map<SiteId, NetworkAddress> networks, Map<DeviceId, Newcomer> newcomers) {}

    public Optional<NetworkAddress> network(TenantScope scope, SiteId site) {
        return Optional.ofNullable(all.in(scope).networks().get(site));
    }

    public Optional<Newcomer> newcomer(TenantScope scope, DeviceId id) {
        return Optional.ofNullable(all.in(scope).newcomers().get(id));
    }

    /// In no order.
    public Collection<Newcomer> newcomers(TenantScope scope) {
        return all.in(scope).newcomers().values();
    }

    public Optional<Newcomer> find(TenantScope scope, SiteId site, MacAddress mac, String remote) {
        return newcomers(scope).stream()
                .filter(one -> one.mac().equals(mac)
                        && one.remote().equals(remote)
                        && one.site().equals(site))
                .findFirst();
    }

    public Optional<Newcomer> spare(TenantScope scope, SiteId site) {
        return newcomers(scope).stream()
                .filter(one -> one.isSpare() && one.site().equals(site))
                .findFirst();
    }

    public void replace(TenantScope scope, Collection<NetworkAddress> networks, Collection<Newcomer> newcomers) {
        all.set(
                scope,
                new Page(
                        networks.stream().collect(Collectors.toMap(NetworkAddress::site, Function.identity())),
                        newcomers.stream().collect(Collectors.toMap(Newcomer::id, Function.identity()))));
    }

    public void remove(TenantScope scope) {
        all.remove(scope);
    }
}

package org.klinke.core.phone;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The telephones of all tenants, each tenant only through its scope: fresh after every committed change, read by the
/// provisioning door without waiting.
public final class PhoneBook {
    private final PerTenant<Map<DeviceId, Phone>> all = new PerTenant<>(Map::of);
    private final PerTenant<Map<DeviceId, List<Handset>>> handsets = new PerTenant<>(Map::of);
    private final PerTenant<PhoneSetups> setups = new PerTenant<>(() -> PhoneSetups.NONE);

    public Optional<Phone> phone(TenantScope scope, DeviceId device) {
        return Optional.ofNullable(all.in(scope).get(device));
    }

    public Optional<Phone> byMac(TenantScope scope, MacAddress mac) {
        return all.in(scope).values().stream()
                .filter(phone -> phone.details().mac().filter(mac::equals).isPresent())
                .findFirst();
    }

    /// Of a base beside its first, by their numbers.
    public List<Handset> handsets(TenantScope scope, DeviceId base) {
        return handsets.in(scope).getOrDefault(base, List.of());
    }

    /// What is set on the tenant's telephones.
    public PhoneSetups setups(TenantScope scope) {
        return setups.in(scope);
    }

    public Collection<Phone> all(TenantScope scope) {
        return all.in(scope).values();
    }

    public void replace(TenantScope scope, Map<DeviceId, Phone> fresh) {
        all.set(scope, Map.copyOf(fresh));
    }

    /// @param fresh by their numbers
    public void replace(TenantScope scope, List<Handset> fresh) {
        handsets.set(scope, fresh.stream().collect(Collectors.groupingBy(Handset::base)));
    }

    public void replace(TenantScope scope, PhoneSetups fresh) {
        setups.set(scope, fresh);
    }

    public void remove(TenantScope scope) {
        all.remove(scope);
        handsets.remove(scope);
        setups.remove(scope);
    }
}

package org.klinke.core.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.klinke.core.audit.AfterCommit;
import org.klinke.core.db.Database;
import org.klinke.core.db.TenantTx;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the picture in memory true to the database: everything at start, and after each commit the tenants it touched.
/// If the database goes away right after a commit, the old picture stays and the new one is fetched as soon as
/// possible. Loads happen one at a time, so that an older picture can never overwrite a newer one. Thread-safe.
public final class DirectoryLoader implements AfterCommit {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLoader.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Database database;
    private final Keyring keyring;
    private final TenantStore tenants;
    private final UserStore users;
    private final DeviceStore devices;
    private final DeviceSource unassigned;
    private final TenantDirectory tenantDirectory;
    private final Directory directory;
    private final List<TenantPicture> more;
    private final Timers timers;
    private final Set<TenantScope> stale = new LinkedHashSet<>();
    private boolean tenantsStale;
    private boolean retrying;

    /// @param unassigned devices that are in nobody's list
    /// @param more what else is loaded with the directory, after it
    public DirectoryLoader(
            Database database,
            Keyring keyring,
            TenantStore tenants,
            UserStore users,
            DeviceStore devices,
            DeviceSource unassigned,
            TenantDirectory tenantDirectory,
            Directory directory,
            List<TenantPicture> more,
            Timers timers) {
        this.database = database;
        this.keyring = keyring;
        this.tenants = tenants;
        this.users = users;
        this.devices = devices;
        this.unassigned = unassigned;
        this.tenantDirectory = tenantDirectory;
        this.directory = directory;
        this.more = List.copyOf(more);
        this.timers = timers;
    }

    /// Fills the memory at start, and finishes deletions that a dying server had begun.
    ///
    /// @throws org.klinke.core.db.DatabaseUnavailable nothing was loaded
    /// @throws org.klinke.core.secret.SecretUnavailable if the keyring does not belong to this database
    public synchronized void loadAll() {
        List<Tenant> all = database.inPlatform(tenants::list);
        settleCondemned(all);
        more.forEach(TenantPicture::loadShared);
        // Devices before domains: a door that finds a tenant also finds its devices.
        for (Tenant tenant : all) {
            load(tenantDirectory.found(tenant));
        }
        tenantDirectory.replace(all);
        LOG.atInfo().addKeyValue("tenants", all.size()).log("Directory loaded");
    }

    @Override
    public synchronized void committed(Set<TenantScope> touched, boolean tenantsChanged) {
        stale.addAll(touched);
        tenantsStale |= tenantsChanged;
        refresh();
    }

    private synchronized void refresh() {
        try {
            for (TenantPicture picture : more) {
                picture.loadShared().forEach(id -> tenantDirectory.byId(id).ifPresent(stale::add));
            }
            if (tenantsStale) {
                refreshTenants();
            } else {
                for (TenantScope scope : new ArrayList<>(stale)) {
                    load(tenantDirectory.byId(scope.id()).orElse(scope));
                    stale.remove(scope);
                }
            }
        } catch (RuntimeException e) {
            // An edge: the change is committed, its caller must not be told that it failed.
            LOG.atError().setCause(e).log("Calls do not see yet what is stored: trying again");
            if (!retrying) {
                retrying = true;
                timers.after(
                        RETRY,
                        () -> Thread.ofVirtual().name("directory-refresh").start(this::retry));
            }
        }
    }

    private synchronized void retry() {
        retrying = false;
        refresh();
    }

    private void refreshTenants() {
        List<Tenant> all = database.inPlatform(tenants::list);
        Set<TenantId> left = new HashSet<>();
        for (Tenant tenant : all) {
            TenantScope scope = tenantDirectory.found(tenant);
            left.add(scope.id());
            if (stale.contains(scope)) {
                load(scope);
            }
        }
        tenantDirectory.replace(all);
        stale.stream().filter(scope -> !left.contains(scope.id())).forEach(scope -> {
            directory.remove(scope);
            more.forEach(picture -> picture.remove(scope));
        });
        stale.clear();
        tenantsStale = false;
    }

    private void load(TenantScope scope) {
        directory.replace(scope, database.inTenant(scope, this::read));
        more.forEach(picture -> picture.load(scope));
    }

    /// A tenant's directory as a transaction sees it.
    public DirectorySnapshot read(TenantTx tx) {
        return new DirectorySnapshot(
                users.list(tx).stream()
                        .map(user -> new DirectorySnapshot.User(
                                user.id(),
                                user.details().extension(),
                                user.details().name()))
                        .toList(),
                Stream.concat(devices.load(tx).stream(), unassigned.devices(tx).stream())
                        .toList());
    }

    private void settleCondemned(List<Tenant> all) {
        Set<TenantId> existing = new HashSet<>();
        all.forEach(tenant -> existing.add(tenant.id()));
        for (TenantId condemned : keyring.condemned()) {
            if (!existing.contains(condemned)) {
                keyring.destroy(condemned);
                LOG.atInfo().addKeyValue("tenant", condemned).log("Key of a deleted tenant destroyed");
            }
        }
        for (Tenant tenant : all) {
            if (keyring.condemned().contains(tenant.id())) {
                keyring.condemn(tenantDirectory.found(tenant), false);
            }
        }
    }
}

package org.klinke.server.run;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.klinke.core.account.OperatorStore;
import org.klinke.core.apply.Apply;
import org.klinke.core.audit.AfterCommit;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.Changes;
import org.klinke.core.cdr.CallJournal;
import org.klinke.core.cdr.CallStore;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseConfig;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectoryLoader;
import org.klinke.core.directory.TenantStore;
import org.klinke.core.directory.UserStore;
import org.klinke.core.hours.HoursBook;
import org.klinke.core.id.Ids;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.recording.Recordings;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.time.Timers;
import org.klinke.core.trace.Traces;

/// Database, keys, stores and the picture in memory, put together.
public final class StorageWiring implements AutoCloseable {
    public final Keyring keyring;
    public final Database database;
    public final TenantDirectory tenants = new TenantDirectory();
    public final Directory directory = new Directory();
    public final OutsidePlans outside = new OutsidePlans();
    public final HoursBook hours = new HoursBook();
    public final ReachBook reach = new ReachBook();
    public final TenantStore tenantStore;
    public final UserStore users;
    public final DeviceStore devices;
    public final OperatorStore operators;
    public final CallStore calls = new CallStore();
    public final CallJournal journal;
    public final Traces traces;
    public final Recordings recordings;
    /// Folder of the tenants' music on hold.
    public final Path music;

    public final Changes changes;
    public final Apply apply;

    /// @param data the data directory
    /// @param keepTraces how long the texts of calls' messages are kept
    /// @param afterCommit told of every change once memory is up to date
    /// @throws org.klinke.core.db.DatabaseRefused if the database cannot be used as configured
    public StorageWiring(
            Path data,
            DatabaseConfig config,
            Ids ids,
            InstantSource time,
            Timers timers,
            SecureRandom random,
            Duration keepTraces,
            AfterCommit afterCommit)
            throws IOException {
        keyring = Keyring.open(data.resolve("keys"), random);
        database = Database.open(config);
        AuditLog audit = new AuditLog(database, keyring);
        tenantStore = new TenantStore(ids, keyring, audit, tenants);
        users = new UserStore(ids);
        devices = new DeviceStore(ids, keyring, random);
        operators = new OperatorStore(ids);
        DirectoryLoader loader =
                new DirectoryLoader(database, keyring, tenantStore, users, devices, tenants, directory, timers);
        loader.loadAll();
        AfterCommit both = (touched, tenantsChanged) -> {
            loader.committed(touched, tenantsChanged);
            afterCommit.committed(touched, tenantsChanged);
        };
        changes = new Changes(database, keyring, ids, time, random, both);
        apply = new Apply(changes, tenantStore, users, devices, tenants);
        journal = CallJournal.open(data.resolve("journal"), database, keyring, tenants, calls);
        recordings = new Recordings(data.resolve("recordings"), keyring, ids);
        music = data.resolve("music");
        traces = new Traces(database, keyring, tenants, time, keepTraces);
    }

    /// Writes what journal and traces hold, then lets the database go.
    @Override
    public void close() {
        traces.close();
        journal.close();
        database.close();
    }
}

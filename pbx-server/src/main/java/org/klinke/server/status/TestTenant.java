package org.klinke.server.status;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cdr.CallRecorder;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trace.TraceKeeper;
import org.klinke.server.phone.Account;

/// Two devices of the server itself, in memory only: made anew at each start, with passwords and a domain that nobody
/// is told. They share no scope with any tenant, have no number, no trunk and no rule, so they reach each other and
/// nobody else, and nobody reaches them; nothing of their calls is written down.
public final class TestTenant {
    private static final int SECRET_BYTES = 24;

    private final TenantScope scope;
    private final List<Account> accounts;

    private TestTenant(TenantScope scope, List<Account> accounts) {
        this.scope = scope;
        this.accounts = accounts;
    }

    public static TestTenant make(TenantDirectory tenants, Directory directory, Ids ids, SecureRandom random) {
        String domain = secret(random) + ".invalid"; // RFC 6761 §6.4: nobody's
        TenantScope scope =
                tenants.own(new Tenant(new TenantId(ids.next()), "test-call", domain, "DE", "", "UTC", "en"));
        List<Account> accounts =
                List.of(new Account("test-a", secret(random), "100"), new Account("test-b", secret(random), "101"));
        List<User> users = accounts.stream()
                .map(account -> new User(new UserId(ids.next()), account.extension(), account.sipUsername()))
                .toList();
        SiteId nowhere = new SiteId(ids.next());
        List<Device> devices = users.stream()
                .map(user -> {
                    Account account = accounts.get(users.indexOf(user));
                    return new Device(
                            new DeviceId(ids.next()),
                            account.sipUsername(),
                            account.sipUsername(),
                            Optional.of(user.id()),
                            nowhere,
                            DeviceCredentials.of(account.sipUsername(), domain, account.password()));
                })
                .toList();
        directory.replace(scope, new DirectorySnapshot(users, devices));
        return new TestTenant(scope, accounts);
    }

    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// For whoever ends all calls.
    public TenantScope scope() {
        return scope;
    }

    String domain() {
        return scope.domain();
    }

    Account caller() {
        return accounts.getFirst();
    }

    Account called() {
        return accounts.getLast();
    }

    /// Records of tenants' calls only.
    public CallRecorder apart(CallRecorder next) {
        return (of, call) -> {
            if (!of.equals(scope)) {
                next.record(of, call);
            }
        };
    }

    /// Texts of tenants' calls only.
    public TraceKeeper apart(TraceKeeper next) {
        return (of, call, endedAt, texts) -> {
            if (!of.equals(scope)) {
                next.keep(of, call, endedAt, texts);
            }
        };
    }
}

package org.klinke.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;

/// Whose an account is, what that person may by it, and how he gets into it.
@ExtendWith(PostgresExtension.class)
class AccountOfAPersonTest {
    private static final String HARD = "seven green bicycles hum";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-12-01T10:00:00Z"));
    private final InstantSource time = now::get;
    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;
    private final UserId anna;
    private final PasswordHashes hashes;

    AccountOfAPersonTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        anna = in(acme, change -> storage.users.create(change, new UserDetails("100", "Anna", Optional.empty())));
        hashes = new PasswordHashes(storage.random);
    }

    @AfterEach
    void close() {
        hashes.close();
        storage.close();
    }

    private <T> T in(TenantScope tenant, Function<Change, T> work) {
        return storage.changes.in(tenant, Storage.ACTOR, "test", work);
    }

    private UUID account(TenantScope tenant, String login, List<Role> roles, UserId user) {
        return in(
                tenant,
                change -> storage.accounts.create(
                        change, new AccountDetails(login, "", roles, false, Optional.of(user)), "a hash"));
    }

    private Set<Permission> permissions(UUID account) {
        LoginToken token = LoginToken.make(LoginToken.Kind.SESSION, Realm.of(acme), storage.random);
        in(acme, change -> storage.sessions.open(change, account, token, now.get(), "192.0.2.1", "a browser"));
        return new Callers(
                        storage.database,
                        storage.accounts,
                        storage.sessions,
                        storage.apiKeys,
                        storage.secondFactors,
                        storage.loginPolicies,
                        time)
                .bySession(Realm.of(acme), token, "192.0.2.1")
                .orElseThrow()
                .permissions();
    }

    private Optional<Account> find(UUID account) {
        return storage.database.inTenant(acme, tx -> storage.accounts.find(tx, account));
    }

    @Test
    void aPersonHasOneAccountAndOfHisOwnTenantOnly() {
        UUID account = account(acme, "anna", List.of(Role.USER), anna);
        assertThat(find(account).orElseThrow().extension()).contains("100");

        assertThatThrownBy(() -> account(acme, "anna2", List.of(Role.USER), anna))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("this person has an account already");
        assertThatThrownBy(() -> account(zeta, "anna", List.of(Role.USER), anna))
                .as("the database knows no such person there")
                .hasMessageContaining("foreign key");
    }

    @Test
    void onlyWhoseAccountIsAPersonsHasOwnThings() {
        UUID program = in(
                acme,
                change -> storage.accounts.create(
                        change, new AccountDetails("crm", "", List.of(Role.TENANT_ADMIN, Role.USER), false), "a hash"));
        UUID person = account(acme, "anna", List.of(Role.USER), anna);

        assertThat(permissions(program))
                .contains(Permission.SELF, Permission.MESSAGES_HEAR)
                .doesNotContain(Permission.OWN_READ, Permission.OWN_WRITE);
        assertThat(permissions(person))
                .containsExactlyInAnyOrder(Permission.SELF, Permission.OWN_READ, Permission.OWN_WRITE);
    }

    @Test
    void whoLeavesTakesHisAccountAlongAndAnAdminKeepsWhatHeIsBesides() {
        UUID account = account(acme, "anna", List.of(Role.USER), anna);
        UserId bert =
                in(acme, change -> storage.users.create(change, new UserDetails("101", "Bert", Optional.empty())));
        UUID admin = account(acme, "bert", List.of(Role.TENANT_ADMIN, Role.USER), bert);

        for (UserId user : List.of(anna, bert)) {
            in(acme, change -> {
                storage.users.delete(change, user);
                return true;
            });
        }

        assertThat(find(account)).isEmpty();
        Account kept = find(admin).orElseThrow();
        assertThat(kept.details().roles()).containsExactly(Role.TENANT_ADMIN);
        assertThat(kept.details().user()).isEmpty();
        assertThat(kept.extension()).isEmpty();
    }

    @Test
    void whatWasOpenedForOnePersonOpensNothingOfAnothers() {
        UUID account = account(acme, "anna", List.of(Role.USER), anna);
        LoginToken token = LoginToken.make(LoginToken.Kind.SESSION, Realm.of(acme), storage.random);
        in(acme, change -> storage.sessions.open(change, account, token, now.get(), "192.0.2.1", "a browser"));
        UserId bert =
                in(acme, change -> storage.users.create(change, new UserDetails("101", "Bert", Optional.empty())));

        give(account, Optional.of(bert));

        opensNothing(account);
    }

    @Test
    void norAfterTheAccountWasNobodysInBetween() {
        UUID account = account(acme, "anna", List.of(Role.USER), anna);
        UserId bert =
                in(acme, change -> storage.users.create(change, new UserDetails("101", "Bert", Optional.empty())));

        give(account, Optional.empty());
        assertThat(hash()).as("whoever is in it works on").isEqualTo("a hash");
        give(account, Optional.of(anna));
        assertThat(hash()).as("back to the same person").isEqualTo("a hash");
        give(account, Optional.empty());
        give(account, Optional.of(bert));

        opensNothing(account);
    }

    @Test
    void norAfterThatPersonHasLeft() {
        UUID account = account(acme, "anna", List.of(Role.TENANT_ADMIN, Role.USER), anna);
        UserId bert =
                in(acme, change -> storage.users.create(change, new UserDetails("101", "Bert", Optional.empty())));
        in(acme, change -> {
            storage.users.delete(change, anna);
            return true;
        });
        assertThat(hash()).as("an admin still").isEqualTo("a hash");

        give(account, Optional.of(bert));

        opensNothing(account);
    }

    private void give(UUID account, Optional<UserId> user) {
        in(acme, change -> {
            Account before = storage.accounts.find(change.tx(), account).orElseThrow();
            storage.accounts.update(change, account, before.details().belongingTo(user));
            return true;
        });
    }

    private String hash() {
        return storage.database
                .inTenant(acme, tx -> storage.accounts.credential(tx, "anna"))
                .orElseThrow()
                .hash();
    }

    private void opensNothing(UUID account) {
        List<LoginSession> left = storage.database.inTenant(acme, tx -> storage.sessions.list(tx, account, now.get()));
        assertThat(left).isEmpty();
        assertThat(hashes.matches("", Optional.of(hash()))).isFalse();
        assertThat(hash()).isNotEqualTo("a hash");
    }

    private Invitations invitations() {
        return new Invitations(
                storage.database, storage.changes, storage.accounts, storage.invitations, hashes, time, storage.random);
    }

    private LoginToken invite(UUID account) {
        return in(
                acme,
                change -> invitations()
                        .invite(
                                change,
                                storage.accounts.find(change.tx(), account).orElseThrow(),
                                7)
                        .token());
    }

    @Test
    void anInvitationIsGoodOnceAndForItsTenantAlone() {
        UUID account = account(acme, "anna", List.of(Role.USER), anna);
        LoginToken token = invite(account);
        assertThat(token.text()).startsWith("kli_");
        assertThat(LoginToken.read(LoginToken.Kind.SESSION, token.text())).isEmpty();
        assertThat(invitations().accept(Realm.of(zeta), token, HARD, "192.0.2.1"))
                .isEmpty();
        assertThatThrownBy(() -> invitations().accept(Realm.of(acme), token, "password1", "192.0.2.1"))
                .isInstanceOf(InvalidInput.class);
        assertThat(invitations().look(Realm.of(acme), token))
                .as("it is not used up by that")
                .isPresent();

        assertThat(invitations().accept(Realm.of(acme), token, HARD, "192.0.2.1"))
                .isPresent();

        assertThat(invitations().accept(Realm.of(acme), token, HARD + " too", "192.0.2.1"))
                .isEmpty();
        String hash = storage.database.inTenant(
                acme,
                tx -> storage.accounts.credential(tx, "anna").orElseThrow().hash());
        assertThat(hashes.matches(HARD, Optional.of(hash))).isTrue();
    }

    @Test
    void anInvitationEndsWithItsTimeANewOneAndItsAccount() {
        UUID account = account(acme, "anna", List.of(Role.USER), anna);
        LoginToken late = invite(account);
        now.updateAndGet(instant -> instant.plus(Duration.ofDays(7)));
        assertThat(invitations().look(Realm.of(acme), late)).isEmpty();
        assertThat(invitations().accept(Realm.of(acme), late, HARD, "192.0.2.1"))
                .isEmpty();

        LoginToken first = invite(account);
        LoginToken second = invite(account);
        assertThat(invitations().look(Realm.of(acme), first)).isEmpty();
        assertThat(invitations().look(Realm.of(acme), second)).isPresent();

        in(acme, change -> {
            storage.accounts.update(
                    change, account, new AccountDetails("anna", "", List.of(Role.USER), true, Optional.of(anna)));
            return true;
        });
        assertThat(invitations().accept(Realm.of(acme), second, HARD, "192.0.2.1"))
                .as("a disabled account opens to nobody")
                .isEmpty();
    }

    /// The mail with the first failed only after somebody had invited again.
    @Test
    void anInvitationThatReachedNobodyTakesNoNewerOneWithIt() {
        UUID account = account(acme, "anna", List.of(Role.USER), anna);
        LoginToken first = invite(account);
        LoginToken second = invite(account);

        in(acme, change -> {
            storage.invitations.withdraw(change, account, first);
            return true;
        });
        assertThat(invitations().look(Realm.of(acme), second)).isPresent();

        in(acme, change -> {
            storage.invitations.withdraw(change, account, second);
            return true;
        });
        assertThat(invitations().look(Realm.of(acme), second)).isEmpty();
    }

    /// Whoever was in the account until now is out of it, but no second factor is taken away: a link is a password, and
    /// no more.
    @Test
    void row30AnInvitationPassesNoSecondFactor() {
        UUID account = account(acme, "anna", List.of(Role.USER), anna);
        in(acme, change -> {
            String secret = storage.secondFactors.begin(change, account);
            return storage.secondFactors.confirm(change, account, TestCodes.code(secret, storage.time.instant()));
        });

        assertThat(invitations().accept(Realm.of(acme), invite(account), HARD, "192.0.2.1"))
                .isPresent();

        boolean on = storage.database.inTenant(acme, tx -> storage.secondFactors.isOn(tx, account));
        assertThat(on).isTrue();
    }

    /// Else an issuer that fails would lock out the one who can mend it.
    @Test
    void wherePasswordsAreOffTheOnlyAdminsWorksOn() {
        String hash = hashes.hash(HARD);
        for (String login : List.of("admin", "second", "anna")) {
            Role role = login.equals("anna") ? Role.PBX_MANAGER : Role.TENANT_ADMIN;
            in(
                    acme,
                    change -> storage.accounts.create(
                            change, new AccountDetails(login, "", List.of(role), login.equals("second")), hash));
        }
        in(acme, change -> {
            SignOn elsewhere =
                    new SignOn(SignOn.issuer("https://login.example.com/"), "klinke", "upn", List.of(), false, false);
            storage.signOns.set(change, elsewhere, Optional.of("a secret"));
            return true;
        });
        Logins logins = new Logins(
                storage.database,
                storage.changes,
                storage.accounts,
                storage.sessions,
                storage.secondFactors,
                storage.signOns,
                storage.passkeys,
                hashes,
                time,
                storage.random);

        assertThat(login(logins, "anna")).isInstanceOf(Logins.Result.Refused.class);
        assertThat(login(logins, "admin")).isInstanceOf(Logins.Result.In.class);
        in(acme, change -> {
            Account second = storage.accounts.byLogin(change.tx(), "second").orElseThrow();
            storage.accounts.update(
                    change, second.id(), new AccountDetails("second", "", List.of(Role.TENANT_ADMIN), false));
            return true;
        });
        assertThat(login(logins, "admin"))
                .as("there is another who can mend it")
                .isInstanceOf(Logins.Result.Refused.class);
    }

    private Logins.Result login(Logins logins, String login) {
        return logins.login(new Logins.Attempt(
                Optional.of(Realm.of(acme)),
                login + "@acme",
                login,
                HARD,
                Optional.empty(),
                InetAddress.getLoopbackAddress(),
                "a browser"));
    }
}

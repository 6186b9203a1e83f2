package org.klinke.core.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.dialplan.EmergencyRoute;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.dialplan.NumberBlock.State;
import org.klinke.core.dialplan.NumberProof;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.dialplan.OutboundRule.TrunkUse;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.directory.ExtensionPools;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.SiteDetails;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.directory.UserRow;
import org.klinke.core.id.NumberId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.Place;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkDetails.AccountDetails;
import org.klinke.core.trunk.TrunkRow;
import org.klinke.core.trunk.TrunksChanged;

@ExtendWith(PostgresExtension.class)
class OutsideStoresTest {
    private static final String PASSWORD = "canary-secret-4711";
    private static final String PIN = "90817263";

    private final TestDatabase server;
    private final Path directory;
    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;

    OutsideStoresTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        this.directory = directory;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aNumberOfAnotherTenantIsRefusedWithoutSayingWhose() {
        in(zeta, change -> proved(change, number("+4989123", 3)));

        for (String overlapping : List.of("+4989123", "+49891234", "+49891", "+4989123999")) {
            assertThatThrownBy(() -> in(acme, change -> proved(change, number(overlapping, 1))))
                    .as(overlapping)
                    .isInstanceOfSatisfying(InvalidInput.class, e -> {
                        assertThat(e.field()).isEqualTo("number");
                        assertThat(e.getMessage())
                                .contains(overlapping)
                                .contains("on this platform")
                                .doesNotContain("zeta")
                                .doesNotContain("acme");
                    });
        }
        in(acme, change -> proved(change, number("+4989124", 3)));
        assertThat(plan(acme).numbers()).hasSize(1);
        assertThat(storage.platformNumbers.tenantOf(new E164("+4989123456"))).contains(zeta);
        assertThat(storage.platformNumbers.tenantOf(new E164("+4989124456"))).contains(acme);
    }

    @Test
    void theDatabaseItselfRefusesAnOverlapWhoeverWrites() {
        in(zeta, change -> proved(change, number("+4989123", 3)));

        assertThatThrownBy(() -> server.asAdmin("INSERT INTO number (tenant_id, id, e164, digits) VALUES ('" + acme.id()
                        + "', gen_random_uuid(), '+49891234', 0)"))
                .rootCause()
                .hasMessageContaining("violates exclusion constraint \"number_span_free\"");
    }

    @Test
    void anOwnOverlapNamesTheOtherEntry() {
        in(acme, change -> proved(change, number("+4989123", 3)));

        assertThatThrownBy(() -> in(acme, change -> proved(change, number("+49891234", 1))))
                .hasMessageContaining("+49891234 overlaps with +4989123 of this tenant");
    }

    @Test
    void aReleasedNumberMayBeHadByTheNextTenantAndLeadsThere() {
        NumberId id = in(acme, change -> proved(change, number("+4989123", 3)));
        in(acme, change -> {
            storage.numbers.update(
                    change,
                    id,
                    new NumberDetails(new E164("+4989123"), 3, State.RELEASED, Optional.empty(), Optional.empty()));
            return id;
        });
        assertThat(storage.platformNumbers.tenantOf(new E164("+4989123456"))).isEmpty();
        assertThat(plan(acme).numbers()).isEmpty();

        in(zeta, change -> proved(change, number("+4989123", 3)));

        assertThat(storage.platformNumbers.tenantOf(new E164("+4989123456"))).contains(zeta);
        assertRefused(
                "number",
                () -> in(acme, change -> {
                    storage.numbers.update(change, id, number("+4989123", 3));
                    return id;
                }));
    }

    @Test
    void manyNumbersAreMadeAtOnceOrNone() {
        in(zeta, change -> proved(change, number("+4989777", 3)));

        assertThat((boolean) in(acme, change -> all(change, "+49891", "+49892", "+4989777123")))
                .as("the last one is somebody else's")
                .isFalse();
        assertThat(plan(acme).numbers()).isEmpty();
        assertThat((boolean) in(acme, change -> all(change, "+49891", "+49892")))
                .isTrue();
        assertThat(plan(acme).numbers()).hasSize(2);
        assertThat(storage.platformNumbers.tenantOf(new E164("+49892"))).contains(acme);
        assertThat((boolean) in(acme, change -> all(change, "+49893", "+498921")))
                .as("the last one is within one of its own")
                .isFalse();
    }

    private boolean all(Change change, String... numbers) {
        return storage.numbers.createAll(
                change,
                Stream.of(numbers)
                        .map(text -> new NumberStore.Fresh(number(text, 0), Optional.of(NumberProof.APPLIED)))
                        .toList());
    }

    @Test
    void numbersHaveFifteenDigitsAtMostAndLeadToExtensionsThatExist() {
        assertRefused("digits", () -> number("+4989123456789", 3));
        assertRefused("digits", () -> number("+49891", -1));
        NumberDetails toNobody =
                new NumberDetails(new E164("+49891"), 0, State.IN_SERVICE, Optional.empty(), Optional.of("100"));
        assertRefused("target", () -> in(acme, change -> storage.numbers.create(change, toNobody, Optional.empty())));

        UserId user = in(acme, change -> {
            storage.numbers.create(change, toNobody, Optional.empty());
            return storage.users.create(change, user("100"));
        });

        assertThat(plan(acme).numbers().getFirst().target()).contains("100");
        assertRefused(
                "target",
                () -> in(acme, change -> {
                    storage.users.delete(change, user);
                    return user;
                }));
        SiteId foreign = defaultSite(zeta).id();
        assertRefused(
                "site",
                () -> in(
                        acme,
                        change -> storage.numbers.create(
                                change,
                                new NumberDetails(
                                        new E164("+49892"),
                                        0,
                                        State.IN_SERVICE,
                                        Optional.of(foreign),
                                        Optional.empty()),
                                Optional.empty())));
    }

    @Test
    void twoTenantsWithTheSameOfEverythingKnowNothingOfEachOther() {
        for (TenantScope scope : List.of(acme, zeta)) {
            String base = scope.equals(acme) ? "+4989100" : "+4989200";
            in(scope, change -> {
                storage.users.create(change, user("100"));
                TrunkId trunk = storage.trunks.create(change, registering("line", PASSWORD));
                proved(change, number(base, 2));
                storage.inbound.create(change, inbound(Optional.of(trunk)));
                storage.outbound.create(change, outbound(Optional.of(PIN), trunk));
                storage.expectations.create(
                        change, new Expectation("open", "2026-12-01T10:00", "+4930123", base + "0", List.of(), "100"));
                return trunk;
            });
        }

        Trunk left = ownTrunk(acme);
        Trunk right = ownTrunk(zeta);
        assertThat(left.id()).isNotEqualTo(right.id());
        assertThat(left.accounts().getFirst().password()).isEqualTo(PASSWORD);
        assertThat(plan(acme).outbound().getFirst().pin()).contains(PIN);
        assertThat(plan(acme).trunk(right.id())).isEmpty();
        List<OutboundRow> rules = storage.database.inTenant(acme, storage.outbound::list);
        assertThat(rules)
                .singleElement()
                .satisfies(row -> assertThat(row.rule().when()).contains("office"));

        assertRefused(
                "trunk",
                () -> in(
                        acme,
                        change -> storage.inbound.create(
                                change,
                                new InboundRule(
                                        "spy",
                                        Optional.of(right.id()),
                                        "",
                                        "",
                                        "1",
                                        Optional.empty(),
                                        Optional.empty()))));
        assertRefused(
                "trunks",
                () -> in(
                        acme,
                        change -> storage.outbound.create(change, outbound("spy", Optional.empty(), right.id()))));
        assertRefused(
                "emergencyTrunks",
                () -> in(
                        acme,
                        change -> storage.sites.create(change, site("spy", Optional.empty(), List.of(right.id())))));
        assertRefused(
                "id",
                () -> in(acme, change -> {
                    storage.trunks.delete(change, right.id());
                    return right;
                }));
    }

    @Test
    void aTrunkOfThePlatformServesWhomItIsPermittedToAndNobodyElse() {
        TrunkId colt = onPlatform(change -> storage.platformTrunks.create(change, peer("colt"), Set.of("acme")));

        assertThat(plan(acme).trunk(colt).orElseThrow().name()).isEqualTo("colt");
        assertThat(plan(zeta).trunk(colt)).isEmpty();
        in(acme, change -> storage.outbound.create(change, outbound(Optional.empty(), colt)));
        assertRefused(
                "trunks", () -> in(zeta, change -> storage.outbound.create(change, outbound(Optional.empty(), colt))));
        assertRefused(
                "tenants",
                () -> onPlatform(change -> {
                    storage.platformTrunks.update(
                            change, storage.platformTrunks.list(change.tx()).getFirst(), peer("colt"), Set.of("zeta"));
                    return colt;
                }));
        assertThat(plan(acme).trunk(colt)).as("refused as a whole").isPresent();

        in(acme, change -> {
            storage.outbound.list(change.tx()).forEach(row -> storage.outbound.delete(change, row.id()));
            return colt;
        });
        onPlatform(change -> {
            storage.platformTrunks.update(
                    change, storage.platformTrunks.list(change.tx()).getFirst(), peer("colt-2"), Set.of("zeta"));
            return colt;
        });

        assertThat(plan(acme).trunk(colt)).isEmpty();
        assertThat(plan(zeta).trunk(colt).orElseThrow().name()).isEqualTo("colt-2");
        assertThat(storage.audit
                        .latestOfPlatform(1)
                        .getFirst()
                        .values()
                        .orElseThrow()
                        .after())
                .isEqualTo(Map.of("name", "colt-2", "tenants", "zeta"));
        assertRefused(
                "tenants",
                () -> onPlatform(change -> {
                    storage.platformTrunks.update(
                            change,
                            storage.platformTrunks.list(change.tx()).getFirst(),
                            peer("colt"),
                            Set.of("nobody"));
                    return colt;
                }));
    }

    @Test
    void aTenantCannotPermitItselfEvenInItsOwnTransaction() {
        TrunkId colt = onPlatform(change -> storage.platformTrunks.create(change, peer("colt"), Set.of()));

        assertThatThrownBy(() -> in(
                        acme,
                        change -> change.tx()
                                .handle()
                                .execute(
                                        "INSERT INTO trunk_permit (tenant_id, trunk_id) VALUES (?, ?)",
                                        acme.id().value(),
                                        colt.value())))
                .rootCause()
                .hasMessageContaining("row-level security");
    }

    @Test
    void aTrunkInUseStays() {
        TrunkId trunk = in(acme, change -> {
            TrunkId made = storage.trunks.create(change, registering("line", PASSWORD));
            storage.inbound.create(change, inbound(Optional.of(made)));
            return made;
        });

        assertThatThrownBy(() -> in(acme, change -> {
                    storage.trunks.delete(change, trunk);
                    return trunk;
                }))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("an inbound rule is for 'line'");
    }

    @Test
    void accountsKeepTheirPasswordsAndNoneIsEverShown() {
        TrunkId trunk = in(acme, change -> storage.trunks.create(change, registering("line", PASSWORD)));
        TrunkDetails kept = registering("line-2", Optional.empty());
        in(acme, change -> {
            storage.trunks.update(change, trunk, kept);
            return trunk;
        });
        assertThat(ownTrunk(acme).accounts().getFirst().password()).isEqualTo(PASSWORD);
        assertThat(storage.audit
                        .latest(acme, 1)
                        .getFirst()
                        .values()
                        .orElseThrow()
                        .after())
                .isEqualTo(Map.of("name", "line-2"));

        in(acme, change -> {
            storage.trunks.update(change, trunk, registering("line-2", "another"));
            return trunk;
        });
        assertThat(ownTrunk(acme).accounts().getFirst().password()).isEqualTo("another");
        assertThat(storage.audit
                        .latest(acme, 1)
                        .getFirst()
                        .values()
                        .orElseThrow()
                        .after())
                .isEqualTo(Map.of("password of 4989100", "changed"));
        assertThat(ownTrunk(acme).toString()).doesNotContain("another");
        assertThat(registering("line", PASSWORD).toString()).doesNotContain(PASSWORD);
        assertRefused(
                "password",
                () -> in(acme, change -> storage.trunks.create(change, registering("other", Optional.empty()))));
        List<TrunkRow> listed = storage.database.inTenant(acme, storage.trunks::list);
        assertThat(listed.getFirst().details().accounts().getFirst().password()).isEmpty();
        Map<TrunkId, Map<String, String>> exported = in(acme, storage.trunks::exportPasswords);
        assertThat(exported).isEqualTo(Map.of(trunk, Map.of("4989100", "another")));
    }

    @Test
    void aFullDumpHoldsNeitherPasswordNorPin() {
        in(acme, change -> {
            TrunkId trunk = storage.trunks.create(change, registering("line", PASSWORD));
            return storage.outbound.create(change, outbound(Optional.of(PIN), trunk));
        });
        onPlatform(change -> storage.platformTrunks.create(change, registering("line", PASSWORD), Set.of()));

        StringBuilder dump = new StringBuilder();
        for (List<String> table : server.queryAsAdmin(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'klinke'::regnamespace")) {
            server.queryAsAdmin("SELECT t.* FROM " + table.getFirst() + " t").forEach(dump::append);
        }

        assertThat(dump).contains("4989100", "to outside");
        assertThat(dump).doesNotContain(PASSWORD, PIN);
    }

    @Test
    void emergencyCallsLeaveByWhatTheSiteSaysElseByWhatFollows() {
        SiteId main = defaultSite(acme).id();
        TrunkId first = in(acme, change -> storage.trunks.create(change, registering("a", PASSWORD)));
        assertThat(plan(acme).emergency(main)).as("no number, no way").isEmpty();
        SiteId berlin = in(acme, change -> {
            proved(change, number("+4989123", 2));
            return storage.sites.create(change, site("Berlin", Optional.empty(), List.of()));
        });

        assertThat(plan(acme).emergency(main))
                .contains(new EmergencyRoute(main, new E164("+49891230"), List.of(first)));
        assertThat(plan(acme).emergency(berlin))
                .as("a site without numbers calls for help all the same")
                .contains(new EmergencyRoute(berlin, new E164("+49891230"), List.of(first)));

        TrunkId second = in(acme, change -> {
            TrunkId made = storage.trunks.create(change, registering("b", PASSWORD));
            storage.numbers.create(
                    change,
                    new NumberDetails(new E164("+4930555"), 0, State.IN_SERVICE, Optional.of(berlin), Optional.empty()),
                    Optional.empty());
            storage.sites.update(change, berlin, site("Berlin", Optional.empty(), List.of(made, first)));
            return made;
        });
        assertThat(plan(acme).emergency(berlin))
                .contains(new EmergencyRoute(berlin, new E164("+4930555"), List.of(second, first)));

        in(acme, change -> {
            storage.sites.update(change, main, site("Munich", Optional.of("+498912317"), List.of()));
            return main;
        });
        assertThat(plan(acme).emergency(main))
                .contains(new EmergencyRoute(main, new E164("+498912317"), List.of(first, second)));
    }

    @Test
    void aSiteIsWhereTheTenantIsUnlessItSaysOtherwise() {
        SiteId main = defaultSite(acme).id();
        SiteId berlin = in(
                acme,
                change -> storage.sites.create(
                        change, new SiteDetails("Berlin", "", "30", "", Optional.empty(), List.of(), List.of())));

        assertThat(plan(acme).place(main)).isEmpty();
        assertThat(plan(acme).place(berlin)).contains(new Place("DE", "30"));
    }

    @Test
    void aSiteShowsOnlyANumberThatLeadsBackToItsTenant() {
        in(zeta, change -> proved(change, number("+4989999", 2)));
        NumberId own = in(acme, change -> proved(change, number("+4989123", 2)));
        SiteId main = defaultSite(acme).id();
        for (String foreign : List.of("+498999900", "+4989123000", "+4930111")) {
            assertRefused(
                    "emergencyNumber",
                    () -> in(acme, change -> {
                        storage.sites.update(change, main, site("x", Optional.of(foreign), List.of()));
                        return main;
                    }));
        }
        in(acme, change -> {
            storage.sites.update(change, main, site("x", Optional.of("+498912311"), List.of()));
            return main;
        });

        assertRefused(
                "emergencyNumber",
                () -> in(acme, change -> {
                    storage.numbers.delete(change, own);
                    return own;
                }));
        assertRefused(
                "sites",
                () -> in(acme, change -> {
                    storage.sites.delete(change, main);
                    return main;
                }));
    }

    @Test
    void extensionsAreGivenFromThePoolsAndForbiddenOnesToNobody() {
        UserId user = in(acme, change -> storage.users.create(change, user("100")));
        ExtensionPools pools = new ExtensionPools(
                List.of(
                        new ExtensionPools.Pool("user", range("100", "199")),
                        new ExtensionPools.Pool("group", range("600", "699"))),
                List.of(range("115", "115")));
        in(acme, change -> {
            storage.pools.set(change, pools);
            return user;
        });

        assertThat(storage.database.inTenant(acme, storage.pools::read)).isEqualTo(pools);
        for (String refused : List.of("200", "600", "115", "1000", "0112", "0110")) {
            assertRefused("extension", () -> in(acme, change -> storage.users.create(change, user(refused))));
        }
        in(acme, change -> storage.users.create(change, user("199")));
        in(zeta, change -> storage.users.create(change, user("200")));
        assertRefused(
                "extension",
                () -> in(acme, change -> {
                    storage.pools.set(change, new ExtensionPools(List.of(), List.of(range("199", "200"))));
                    return user;
                }));
        assertRefused("from", () -> range("10", "199"));
        assertRefused("from", () -> range("199", "100"));

        in(acme, change -> {
            storage.pools.set(
                    change,
                    new ExtensionPools(List.of(new ExtensionPools.Pool("any", range("200", "299"))), List.of()));
            for (UserRow row : storage.users.list(change.tx())) {
                storage.users.update(
                        change, row.id(), user("2" + row.details().extension().substring(1)));
            }
            return user;
        });
        assertThat(storage.directory.in(acme).userByExtension("299")).isPresent();
    }

    @Test
    void whoeverFollowsTheTrunksIsToldOfAllThenOfEachChangeOnce() {
        in(acme, change -> storage.trunks.create(change, registering("line", PASSWORD)));
        Set<String> told = new HashSet<>();
        storage.outside.follow(new TrunksChanged() {
            @Override
            public void ofTenant(TenantScope scope, List<Trunk> trunks) {
                told.add(scope.name() + " " + names(trunks));
            }

            @Override
            public void ofPlatform(List<Trunk> trunks) {
                told.add("platform " + names(trunks));
            }
        });
        assertThat(told).containsExactlyInAnyOrder("platform []", "acme [line]", "zeta []");

        told.clear();
        in(acme, change -> storage.users.create(change, user("100")));
        assertThat(told).as("no trunk changed").isEmpty();
        onPlatform(change -> storage.platformTrunks.create(change, peer("colt"), Set.of("acme")));
        assertThat(told).containsExactly("platform [colt]");
        told.clear();
        onPlatform(change -> {
            storage.tenants.update(change, acme, Storage.details("zenith"));
            storage.tenants.update(change, zeta, Storage.details("eta"));
            return true;
        });
        assertThat(told).as("their owner is called otherwise").containsExactly("zenith [line]");
        told.clear();
        onPlatform(change -> {
            storage.tenants.delete(change, acme);
            return true;
        });
        assertThat(told).containsExactly("acme []");
        assertThat(storage.platformNumbers.tenantOf(new E164("+4989100"))).isEmpty();
    }

    @Test
    void everythingIsThereAfterARestartAndAfterTheDatabaseWasAway() {
        in(acme, change -> {
            proved(change, number("+4989100", 2));
            return storage.trunks.create(change, registering("line", PASSWORD));
        });
        OutsidePlan before = plan(acme);

        try (Storage again = new Storage(server.config(), directory)) {
            TenantScope scope = again.tenantDirectory.byName("acme").orElseThrow();
            assertThat(again.plans.in(scope).numbers()).isEqualTo(before.numbers());
            assertThat(again.plans.in(scope).trunk(ownTrunk(acme).id())).contains(ownTrunk(acme));
            assertThat(again.platformNumbers.tenantOf(new E164("+498910099"))).contains(acme);
        }
    }

    private static List<String> names(List<Trunk> trunks) {
        return trunks.stream().map(Trunk::name).toList();
    }

    private OutsidePlan plan(TenantScope scope) {
        return storage.plans.in(scope);
    }

    private Trunk ownTrunk(TenantScope scope) {
        TrunkRow row = storage.database.inTenant(scope, storage.trunks::list).getFirst();
        return plan(scope).trunk(row.id()).orElseThrow();
    }

    private SiteRow defaultSite(TenantScope scope) {
        return storage.database.inTenant(scope, storage.sites::list).getFirst();
    }

    private static SiteDetails site(String name, Optional<String> number, List<TrunkId> trunks) {
        return new SiteDetails(name, "", "", "Marienplatz 1, 80331 München", number.map(E164::new), trunks, List.of());
    }

    private static ExtensionPools.Range range(String first, String last) {
        return new ExtensionPools.Range(first, last);
    }

    private static UserDetails user(String extension) {
        return new UserDetails(extension, "User " + extension, Optional.empty());
    }

    private static NumberDetails number(String base, int digits) {
        return new NumberDetails(new E164(base), digits, State.IN_SERVICE, Optional.empty(), Optional.empty());
    }

    /// As the operator applies it.
    private NumberId proved(Change change, NumberDetails details) {
        return storage.numbers.create(change, details, Optional.of(NumberProof.APPLIED));
    }

    private static TrunkDetails peer(String name) {
        return new TrunkDetails(
                name, "generic-peering", true, Map.of("host", "sbc.carrier.example", "calls", "10"), List.of());
    }

    private static TrunkDetails registering(String name, String password) {
        return registering(name, Optional.of(password));
    }

    private static TrunkDetails registering(String name, Optional<String> password) {
        return new TrunkDetails(
                name,
                "generic-registration",
                true,
                Map.of("host", "sip.carrier.example", "calls", "10"),
                List.of(new AccountDetails("4989100", Optional.empty(), password, Optional.empty(), Optional.empty())));
    }

    private static InboundRule inbound(Optional<TrunkId> trunk) {
        return new InboundRule("central", trunk, "*", "_+49891000", "100", Optional.of("de"), Optional.empty());
    }

    private static OutboundRule outbound(Optional<String> pin, TrunkId trunk) {
        return outbound("to outside", pin, trunk);
    }

    private static OutboundRule outbound(String title, Optional<String> pin, TrunkId trunk) {
        return new OutboundRule(
                title,
                true,
                "0",
                "_XXX",
                "_.",
                "",
                "",
                false,
                pin,
                List.of(new TrunkUse(trunk, Optional.empty(), 0, 1)),
                Optional.of("office"));
    }

    private <T> T in(TenantScope scope, Function<Change, T> work) {
        return storage.changes.in(scope, Storage.ACTOR, "", work);
    }

    private <T> T onPlatform(Function<PlatformChange, T> work) {
        return storage.changes.platform(Storage.ACTOR, "", work);
    }

    private static void assertRefused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}

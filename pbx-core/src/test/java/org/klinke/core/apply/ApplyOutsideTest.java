package org.klinke.core.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.apply.Apply.Options;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedOutside.WantedAccount;
import org.klinke.core.apply.WantedOutside.WantedOutbound;
import org.klinke.core.apply.WantedOutside.WantedTrunk;
import org.klinke.core.apply.WantedOutside.WantedUse;
import org.klinke.core.apply.WantedTenant.WantedDevice;
import org.klinke.core.apply.WantedTenant.WantedUser;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.TrunkRow;

/// Numbers, trunks, rules and sites of a file, beside what [ApplyTest] shows of users and devices.
@ExtendWith(PostgresExtension.class)
class ApplyOutsideTest {
    private static final String PASSWORD = "canary-secret-4711";
    private static final Options USUAL = new Options(false, false, false);
    private static final Options PRUNE = new Options(true, false, false);

    private final Storage storage;
    private final Apply apply;
    private final Path keyring;

    ApplyOutsideTest(TestDatabase server, @TempDir Path directory) {
        keyring = directory.resolve("keys").resolve("keyring.json");
        storage = new Storage(server.config(), directory);
        apply = storage.apply();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aTrunkAloneBringsItsCustomaryNumbersAndRulesOnce() {
        WantedTrunk trunk =
                trunk("line", Map.of("baseNumber", "+49 89 5550", "extensionDigits", "2", "switchboard", "10"));

        List<String> plan = plan(tenant("acme", new Parts().trunk(trunk)), USUAL);

        assertThat(plan)
                .contains(
                        "+ trunk acme/line",
                        "+ number acme/+49895550",
                        "+ inbound rule acme/line central",
                        "+ inbound rule acme/line extension",
                        "+ outbound rule acme/line standard");
        assertThat(outside("acme").inbound()).hasSize(2);
        assertThat(plan(tenant("acme", new Parts().trunk(trunk)), PRUNE))
                .as("they are the admin's own from now on")
                .noneMatch(line -> line.contains("rule") || line.contains("number"));
        assertThat(outside("acme").inbound()).hasSize(2);
    }

    @Test
    void whoMayChangeAPartChangesNothingElse() {
        plan(tenant("acme", new Parts()), USUAL);
        Options part = new Options(false, false, false, Mandate.within(Set.of("trunk"), false));
        WantedTrunk trunk =
                trunk("line", Map.of("baseNumber", "+49 89 5550", "extensionDigits", "2", "switchboard", "10"));

        List<String> plan = plan(tenant("acme", new Parts().trunk(trunk)), part);

        assertThat(plan).contains("+ trunk acme/line").noneMatch(line -> line.contains("number"));
        assertThat(outside("acme").inbound()).isEmpty();
        assertThatThrownBy(() -> plan(tenant("acme", new Parts().number("+49 89 5550", Map.of())), part))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("number: 'acme/+49895550' would change too");
    }

    /// Packets from there would be anybody's: see [org.klinke.core.trunk.TrunkAccess].
    @Test
    void aTenantClaimsNoNetworksButKeepsThoseTheOperatorGaveIt() {
        Options part = new Options(false, false, false, Mandate.within(Set.of("trunk"), false));
        Map<String, String> peer =
                Map.of("profile", "generic-peering", "host", "192.0.2.7", "networks", "192.0.2.0/29");
        assertThatThrownBy(() -> plan(tenant("acme", new Parts().trunk(trunk("line", peer))), part))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("mode: only the operator can set it");

        plan(tenant("acme", new Parts().trunk(trunk("line", peer))), USUAL);

        Map<String, String> calls = new HashMap<>(peer);
        calls.put("calls", "5");
        plan(tenant("acme", new Parts().trunk(trunk("line", calls))), part);
        calls.put("networks", "192.0.2.0/28");
        assertThatThrownBy(() -> plan(tenant("acme", new Parts().trunk(trunk("line", calls))), part))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("networks: only the operator can set it");
    }

    @Test
    void twoTenantsWithTheSameFileKeepApart() {
        for (String name : List.of("acme", "zeta")) {
            String base = name.equals("acme") ? "+49 89 5550" : "+49 89 6660";
            plan(
                    tenant(
                            name,
                            new Parts()
                                    .trunk(trunk(
                                            "line",
                                            Map.of("baseNumber", base, "extensionDigits", "2", "switchboard", "10")))),
                    USUAL);
        }

        assertThat(outside("acme").inbound().getFirst().trunk())
                .isNotEqualTo(outside("zeta").inbound().getFirst().trunk());
        Parts oneOfThree = new Parts()
                .number("+49 89 7771", Map.of())
                .number("+49 89 55501", Map.of())
                .number("+49 89 7772", Map.of());
        assertThatThrownBy(() -> plan(tenant("zeta", oneOfThree), USUAL))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("number: +498955501 overlaps with a number that is in use on this platform")
                .hasMessageNotContaining("acme");
    }

    @Test
    void trunksMayExchangeTheirNamesAndKeepPasswordsAndRules() {
        plan(tenant("acme", new Parts().trunk(trunk("a", Map.of())).trunk(trunk("b", Map.of()))), USUAL);
        List<TrunkRow> before = trunks("acme");

        List<String> plan = plan(
                tenant(
                        "acme",
                        new Parts().trunk(renamed(before.getFirst(), "b")).trunk(renamed(before.getLast(), "a"))),
                USUAL);

        assertThat(plan).contains("~ trunk acme/b", "~ trunk acme/a");
        assertThat(trunks("acme"))
                .extracting(TrunkRow::id)
                .containsExactly(before.getLast().id(), before.getFirst().id());
        assertThat(outside("acme")
                        .trunk(before.getFirst().id())
                        .orElseThrow()
                        .accounts()
                        .getFirst()
                        .password())
                .isEqualTo(PASSWORD);
    }

    @Test
    void onlyListsThatTheFileGivesArePruned() {
        plan(
                tenant(
                        "acme",
                        new Parts()
                                .trunk(trunk("a", Map.of()))
                                .number("+49 89 5550", Map.of("digits", "2"))
                                .number("+49 89 6660", Map.of())
                                .inbound("one", Map.of("destination", "+49895550", "extension", "10"))
                                .inbound("two", Map.of("destination", "+49896660", "extension", "10"))),
                USUAL);

        assertThat(plan(tenant("acme", new Parts().number("+49 89 5550", Map.of())), PRUNE))
                .contains("- number acme/+49896660", "= number acme/+49895550")
                .noneMatch(line -> line.contains("trunk") || line.contains("inbound"));
        assertThat(plan(tenant("acme", new Parts().inbound("one", Map.of())), PRUNE))
                .contains("- inbound rule acme/two", "= inbound rule acme/one");
        assertThat(outside("acme").inbound()).hasSize(1);
        assertThat(trunks("acme")).hasSize(1);
    }

    @Test
    void rulesThatCannotBeMeantAreRefusedWhereTheyStandAndNothingIsChanged() {
        WantedTenant acme = tenant(
                "acme",
                new Parts()
                        .trunk(trunk("a", Map.of()))
                        .inbound("odd", Map.of("destination", "_+49(", "extension", "10")));

        assertThatThrownBy(() -> plan(acme, USUAL))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("7: inbound[0].destination: ");
        assertThat(storage.tenantDirectory.byName("acme")).isEmpty();
    }

    @Test
    void aDryRunOfANewTenantFindsWhatTheRealOneWould() throws IOException {
        plan(
                tenant("zeta", new Parts().trunk(trunk("a", Map.of())).number("+49 89 7770", Map.of("digits", "2"))),
                USUAL);
        byte[] keys = Files.readAllBytes(keyring);

        dryRefused(line().rule("x", Map.of("destination", "_+0.")))
                .hasMessageContaining("7: outbound[0].destination: it can never match");
        dryRefused(line().rule("x", Map.of()).rule("y", Map.of()))
                .hasMessageContaining("outbound[1].destination: it is equal to the rule 'x'");
        dryRefused(line().number("+49 89 77701", Map.of())).hasMessageContaining("number: +498977701 overlaps");
        dryRefused(line().rule("x", Map.of("destination", "_XXX", "callerId", "${EXTEN:8}")))
                .hasMessageContaining("outbound[0].callerId: a cut in ${EXTEN:8} yields nothing");
        dryRefused(line().rule("x", Map.of(), "nobody"))
                .hasMessageContaining("outbound[0].trunks: trunk 'a' has no account 'nobody'");
        dryRefused(line().rule("x", Map.of("prefix", "0"))
                        .reach("10", Map.of("forwards", "always external 009001234567")))
                .hasMessageContaining("reach[0].forwards: calls cannot go on to 009001234567");

        Parts good = line().number("+49 89 5550", Map.of("digits", "2", "target", "10"))
                .expectation("reception", "+4989555077", "11");
        Outcome dry =
                apply.apply(Storage.ACTOR, Wanted.of(List.of(tenant("acme", good))), new Options(false, true, false));
        assertThat(dry.broken())
                .singleElement()
                .asString()
                .contains("'reception'")
                .contains("must reach 11");
        assertThat(storage.tenantDirectory.byName("acme")).isEmpty();
        assertThat(Files.readAllBytes(keyring))
                .as("what is only tried leaves no key")
                .isEqualTo(keys);
    }

    private static Parts line() {
        return new Parts().trunk(trunk("a", Map.of()));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> dryRefused(Parts parts) {
        return assertThatThrownBy(() -> plan(tenant("acme", parts), new Options(false, true, false)))
                .isInstanceOf(ApplyRefused.class);
    }

    @Test
    void anAnnouncementThatIsNotThereIsToldOnceAndRefusesNothing() {
        WantedTenant wanted = tenant(
                "acme",
                line().number("+49 89 5550", Map.of("digits", "2", "target", "10"))
                        .inbound(
                                "rest",
                                Map.of(
                                        "destination",
                                        "_+49895550XX",
                                        "extension",
                                        "10",
                                        "before",
                                        "announce own:welcome"))
                        .reach("10", Map.of("after", "any announce own:gone then 11")));
        Outcome dry = apply.apply(Storage.ACTOR, Wanted.of(List.of(wanted)), new Options(false, true, false));
        assertThat(dry.warnings())
                .containsExactlyInAnyOrder(
                        "acme: the rule 'rest' announces 'own:welcome', which is not there: it is left out",
                        "acme: the extension 10 announces 'own:gone', which is not there: it is left out");
        assertThat(apply.apply(Storage.ACTOR, Wanted.of(List.of(wanted)), USUAL).warnings())
                .hasSize(2);
        assertThat(apply.apply(Storage.ACTOR, Wanted.of(List.of(wanted)), USUAL).warnings())
                .as("it was so before")
                .isEmpty();
    }

    @Test
    void aBrokenExpectationIsShownInADryRunRefusedOtherwiseAndBrokenOnlyIfMeant() {
        Parts good = new Parts()
                .trunk(trunk("a", Map.of()))
                .number("+49 89 5550", Map.of("digits", "2", "target", "10"))
                .inbound("rest", Map.of("destination", "_+49895550XX", "extension", "10"))
                .expectation("reception", "+4989555077", "10");
        assertThat(plan(tenant("acme", good), USUAL)).contains("+ expectation acme/reception");
        WantedTenant other =
                tenant("acme", new Parts().inbound("rest", Map.of("destination", "_+49895550XX", "extension", "11")));

        Outcome dry = apply.apply(Storage.ACTOR, Wanted.of(List.of(other)), new Options(false, true, false));
        assertThat(dry.applied()).isFalse();
        assertThat(dry.broken())
                .singleElement()
                .asString()
                .contains("'reception'")
                .contains("must reach 10");
        assertThatThrownBy(() -> plan(other, USUAL))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("'reception'")
                .hasMessageContaining("--break-expectations");
        assertThat(outside("acme").inbound().getFirst().extension()).isEqualTo("10");

        Outcome meant = apply.apply(Storage.ACTOR, Wanted.of(List.of(other)), new Options(false, false, true));
        assertThat(meant.broken()).hasSize(1);
        assertThat(outside("acme").inbound().getFirst().extension()).isEqualTo("11");
        assertThat(apply.apply(Storage.ACTOR, Wanted.of(List.of(other)), USUAL).broken())
                .as("it was broken before")
                .isEmpty();
    }

    @Test
    void whatAChangeBreaksIsSeenThoughTheNightSwitchIsOn() {
        Parts parts = new Parts()
                .trunk(trunk("a", Map.of()))
                .number("+49 89 5550", Map.of("digits", "2", "target", "10"))
                .listed("switches", "night", Map.of("extension", "*900"))
                .listed("switches", "ill", Map.of("extension", "*901"))
                .inbound("night", Map.of("destination", "+4989555077", "extension", "11", "when", "night"))
                .inbound("day", Map.of("destination", "+4989555077", "extension", "10"))
                .expectation("day", "+4989555077", "10")
                .expectation("night", "+4989555077", "11", Map.of("switches", "night"));
        plan(tenant("acme", parts), USUAL);
        storage.changes.in(
                scope("acme"),
                Storage.ACTOR,
                "turn",
                change -> storage.switches.turn(
                        change,
                        storage.switches.list(change.tx()).stream()
                                .filter(one -> one.name().equals("night"))
                                .findFirst()
                                .orElseThrow()
                                .id()));

        assertThat(plan(tenant("acme", parts), USUAL)).allMatch(line -> line.startsWith("= "));
        refused(new Parts().inbound("day", Map.of("destination", "+4989555077", "extension", "11")))
                .hasMessageContaining("'day'")
                .hasMessageContaining("must reach 10, but gets: 11")
                .hasMessageNotContaining("'night': at");
        refused(new Parts().inbound("night", Map.of("destination", "+4989555077", "extension", "10")))
                .hasMessageContaining("2026-12-01T10:00 (night=on)")
                .hasMessageContaining("must reach 11, but gets: 10");
        refused(new Parts().expectation("night", "+4989555077", "11", Map.of("switches", "nacht")))
                .hasMessageContaining("expectations[0].switches")
                .hasMessageContaining("there is no switch 'nacht'");
        assertThat(plan(
                        tenant(
                                "acme",
                                new Parts().expectation("night", "+4989555077", "10", Map.of("switches", "ill"))),
                        USUAL))
                .contains("~ expectation acme/night");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(Parts parts) {
        return assertThatThrownBy(() -> plan(tenant("acme", parts), USUAL)).isInstanceOf(ApplyRefused.class);
    }

    @Test
    void aPinIsKeptChangedAndTakenAwayAndNeverShown() {
        Parts with = new Parts().trunk(trunk("a", Map.of())).outbound("dear", Optional.of("471147"));
        plan(tenant("acme", with), USUAL);
        assertThat(outside("acme").outbound().getFirst().pin()).contains("471147");
        assertThat(plan(tenant("acme", new Parts().outbound("dear", Optional.empty())), USUAL))
                .contains("= outbound rule acme/dear");

        Outcome changed = apply.apply(
                Storage.ACTOR,
                Wanted.of(List.of(tenant("acme", new Parts().outbound("dear", Optional.of("081508"))))),
                USUAL);
        assertThat(changed.plan().toString()).contains("pin: changed").doesNotContain("081508", "471147");
        plan(tenant("acme", new Parts().outbound("dear", Optional.of(""))), USUAL);
        assertThat(outside("acme").outbound().getFirst().pin()).isEmpty();
    }

    private List<String> plan(WantedTenant tenant, Options options) {
        return apply.apply(Storage.ACTOR, Wanted.of(List.of(tenant)), options).plan().stream()
                .map(line -> line.sign().mark() + " " + line.kind() + " " + line.name())
                .toList();
    }

    private TenantScope scope(String name) {
        return storage.tenantDirectory.byName(name).orElseThrow();
    }

    private OutsidePlan outside(String name) {
        return storage.plans.in(scope(name));
    }

    private List<TrunkRow> trunks(String name) {
        return storage.database.inTenant(scope(name), storage.trunks::list);
    }

    /// A user may have chosen it by a code: that is nothing the admin could mend in his file.
    @Test
    void aRuleMayGoThoughAUserHasChosenIt() {
        plan(
                tenant(
                        "acme",
                        new Parts()
                                .trunk(trunk("a", Map.of()))
                                .choosable("Hotline", true)
                                .chooses("10", "Hotline")),
                USUAL);
        assertThatThrownBy(() -> plan(
                        tenant("acme", new Parts().choosable("Hotline", false).chooses("10", "Hotline")), USUAL))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("no rule 'Hotline'");
        assertThat(plan(tenant("acme", new Parts().choosable("Hotline", false)), USUAL))
                .contains("~ outbound rule acme/Hotline");
    }

    private static WantedTenant tenant(String name, Parts parts) {
        List<WantedUser> users = new ArrayList<>();
        for (String extension : List.of("10", "11")) {
            users.add(new WantedUser(
                    Where.NOWHERE,
                    Optional.empty(),
                    extension,
                    Optional.of("User " + extension),
                    Optional.empty(),
                    Optional.of(List.of(new WantedDevice(
                            Where.NOWHERE,
                            Optional.empty(),
                            "phone-" + extension,
                            Optional.of(extension),
                            Optional.of(PASSWORD),
                            Optional.empty())))));
        }
        return new WantedTenant(
                Where.NOWHERE,
                Optional.empty(),
                name,
                Optional.of(name + ".example"),
                Optional.empty(),
                Optional.of("89"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(users),
                parts.wanted());
    }

    private static WantedTrunk trunk(String name, Map<String, String> more) {
        Map<String, String> fields =
                new HashMap<>(Map.of("profile", "generic-registration", "host", "sip.carrier.example", "calls", "10"));
        fields.putAll(more);
        return new WantedTrunk(
                new Thing(Where.NOWHERE, Optional.empty(), name, fields),
                Optional.of(List.of(new WantedAccount(
                        Where.NOWHERE, "4989", Optional.empty(), Optional.of(PASSWORD), Optional.empty(), Map.of()))),
                Optional.empty(),
                Optional.empty());
    }

    private static WantedTrunk renamed(TrunkRow row, String name) {
        return new WantedTrunk(
                new Thing(Where.NOWHERE, Optional.of(row.id().value()), name, Map.of()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// The lists of a file, those that are given.
    private static final class Parts {
        private final List<Thing> numbers = new ArrayList<>();
        private final List<WantedTrunk> trunks = new ArrayList<>();
        private final List<Thing> inbound = new ArrayList<>();
        private final List<WantedOutbound> outbound = new ArrayList<>();
        private final List<Thing> expectations = new ArrayList<>();
        private final Map<String, List<Thing>> lists = new HashMap<>();

        Parts trunk(WantedTrunk trunk) {
            trunks.add(trunk);
            return this;
        }

        Parts number(String number, Map<String, String> fields) {
            numbers.add(thing(number, fields, "numbers", numbers.size()));
            return this;
        }

        Parts inbound(String title, Map<String, String> fields) {
            inbound.add(thing(title, fields, "inbound", inbound.size()));
            return this;
        }

        Parts outbound(String title, Optional<String> pin) {
            outbound.add(new WantedOutbound(
                    thing(
                            title,
                            Map.of("prefix", "0", "destination", "*", "callerId", ""),
                            "outbound",
                            outbound.size()),
                    pin,
                    Optional.of(List.of(new WantedUse(Where.NOWHERE, "a", Optional.empty(), 0, 1)))));
            return this;
        }

        Parts choosable(String title, boolean shown) {
            outbound.add(new WantedOutbound(
                    thing(
                            title,
                            Map.of("prefix", "9", "destination", "*", "callerId", "", "shown", Boolean.toString(shown)),
                            "outbound",
                            outbound.size()),
                    Optional.empty(),
                    Optional.of(List.of(new WantedUse(Where.NOWHERE, "a", Optional.empty(), 0, 1)))));
            return this;
        }

        Parts rule(String title, Map<String, String> more, String... account) {
            Map<String, String> fields = new HashMap<>(Map.of("prefix", "", "destination", "*", "callerId", ""));
            fields.putAll(more);
            outbound.add(new WantedOutbound(
                    thing(title, fields, "outbound", outbound.size()),
                    Optional.empty(),
                    Optional.of(List.of(
                            new WantedUse(Where.NOWHERE, "a", Stream.of(account).findFirst(), 0, 1)))));
            return this;
        }

        Parts chooses(String extension, String rule) {
            return reach(extension, Map.of("rule", rule));
        }

        Parts reach(String extension, Map<String, String> fields) {
            return listed("reach", extension, fields);
        }

        Parts expectation(String title, String to, String reaches) {
            return expectation(title, to, reaches, Map.of());
        }

        Parts expectation(String title, String to, String reaches, Map<String, String> more) {
            Map<String, String> fields = new HashMap<>(
                    Map.of("at", "2026-12-01T10:00", "from", "+49301234567", "to", to, "reaches", reaches));
            fields.putAll(more);
            expectations.add(thing(title, fields, "expectations", expectations.size()));
            return this;
        }

        Parts listed(String list, String name, Map<String, String> fields) {
            lists.computeIfAbsent(list, key -> new ArrayList<>()).add(thing(name, fields, list, 0));
            return this;
        }

        private static Thing thing(String name, Map<String, String> fields, String list, int index) {
            return new Thing(new Where(7, list + "[" + index + "]", Map.of()), Optional.empty(), name, fields);
        }

        WantedOutside wanted() {
            return new WantedOutside(
                    Optional.empty(),
                    Optional.empty(),
                    given(numbers),
                    given(trunks),
                    given(inbound),
                    given(outbound),
                    given(expectations),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.copyOf(lists));
        }

        private static <T> Optional<List<T>> given(List<T> list) {
            return list.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(list));
        }
    }
}

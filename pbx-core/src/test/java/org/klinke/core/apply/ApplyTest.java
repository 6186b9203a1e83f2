package org.klinke.core.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.apply.WantedTenant.WantedDevice;
import org.klinke.core.apply.WantedTenant.WantedUser;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class ApplyTest {
    private static final String PASSWORD = "canary-password-4711";
    private static final String OTHER_PASSWORD = "canary-password-0815";

    private final Storage storage;
    private final Apply apply;

    ApplyTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        apply = storage.apply();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void newTenantIsPlannedThenMadeThenUnchanged() {
        WantedTenant acme = tenant("acme", user("100", "Reception", device("desk", PASSWORD)), user("101", "Anna"));

        assertThat(plan(acme, false, true))
                .containsExactly("+ tenant acme", "+ user acme/100", "+ device acme/100/desk", "+ user acme/101");
        assertThat(storage.tenantDirectory.byName("acme"))
                .as("a dry run changes nothing")
                .isEmpty();

        Outcome outcome = apply.apply(Storage.ACTOR, List.of(acme), false, false);
        assertThat(outcome.applied()).isTrue();
        assertThat(outcome.generated()).isEmpty();
        assertThat(outcome.plan().toString()).doesNotContain(PASSWORD);
        assertThat(snapshot("acme").deviceBySipUsername("100").orElseThrow().credentials())
                .isEqualTo(DeviceCredentials.of("100", "acme.example", PASSWORD));

        int entries = storage.audit.latest(scope("acme"), 100).size();
        assertThat(plan(acme, true, false))
                .containsExactly("= tenant acme", "= user acme/100", "= device acme/100/desk", "= user acme/101");
        assertThat(storage.audit.latest(scope("acme"), 100))
                .as("nothing changed, nothing noted")
                .hasSize(entries);
    }

    @Test
    void changesAreNamedFieldByFieldAndAbsentFieldsStay() {
        applied(tenant("acme", user("100", "Reception", device("desk", PASSWORD))));

        WantedTenant changed = new WantedTenant(
                Where.NOWHERE,
                Optional.empty(),
                "acme",
                Optional.empty(),
                Optional.of("AT"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(user("100", "Desk", device("desk", OTHER_PASSWORD)))));
        Outcome outcome = apply.apply(Storage.ACTOR, List.of(changed), false, false);

        assertThat(outcome.plan())
                .extracting(line -> line.sign().mark() + " " + line.name() + " " + line.fields())
                .containsExactly(
                        "~ acme [country: \"DE\" -> \"AT\"]",
                        "~ acme/100 [name: \"Reception\" -> \"Desk\"]",
                        "~ acme/100/desk [sipPassword: changed]");
        assertThat(scope("acme").domain()).isEqualTo("acme.example");
        assertThat(snapshot("acme").deviceBySipUsername("100").orElseThrow().credentials())
                .isEqualTo(DeviceCredentials.of("100", "acme.example", OTHER_PASSWORD));
    }

    @Test
    void md5CanBeTakenFromADeviceAndIsGivenBackOnlyWhenAsked() {
        WantedUser withMd5 = user("100", "Reception", device("desk", PASSWORD));
        WantedUser without = user("100", "Reception", device("desk", PASSWORD, Optional.of(false)));
        applied(tenant("acme", withMd5));
        DeviceCredentials all = DeviceCredentials.of("100", "acme.example", PASSWORD);
        assertThat(snapshot("acme").deviceBySipUsername("100").orElseThrow().credentials())
                .isEqualTo(all);

        Outcome outcome = apply.apply(Storage.ACTOR, List.of(tenant("acme", without)), false, false);
        assertThat(outcome.plan().getLast().fields()).containsExactly("md5: true -> false");
        for (WantedUser again : List.of(without, withMd5)) {
            applied(tenant("acme", again));
            assertThat(snapshot("acme").deviceBySipUsername("100").orElseThrow().credentials())
                    .isEqualTo(new DeviceCredentials(all.ha1Sha256(), ""));
        }
        applied(tenant("acme", user("100", "Reception", device("desk", PASSWORD, Optional.of(true)))));
        assertThat(snapshot("acme").deviceBySipUsername("100").orElseThrow().credentials())
                .isEqualTo(all);
    }

    @Test
    void aDeviceIsLetFaxAndKeepsThatUntilItIsSaidOtherwise() {
        WantedUser silent = user("100", "Reception", device("desk", PASSWORD));
        applied(tenant("acme", silent));
        assertThat(snapshot("acme").deviceBySipUsername("100").orElseThrow().t38())
                .isFalse();
        for (boolean faxes : List.of(true, false)) {
            WantedDevice desk = new WantedDevice(
                    Where.NOWHERE,
                    Optional.empty(),
                    "desk",
                    Optional.of("100"),
                    Optional.of(PASSWORD),
                    Optional.empty(),
                    Optional.of(faxes),
                    Optional.empty());
            Outcome outcome =
                    apply.apply(Storage.ACTOR, List.of(tenant("acme", user("100", "Reception", desk))), false, false);
            assertThat(outcome.plan().getLast().fields()).containsExactly("t38: " + !faxes + " -> " + faxes);
            assertThat(outcome.warnings()).as("voice is encrypted here").hasSize(faxes ? 1 : 0);
            applied(tenant("acme", silent));
            assertThat(snapshot("acme").deviceBySipUsername("100").orElseThrow().t38())
                    .isEqualTo(faxes);
        }
    }

    @Test
    void generatedSecretsAreShownOnceAndKept() {
        WantedTenant acme = tenant("acme", user("100", "Reception", generated("desk")));

        Outcome.Generated shown = apply.apply(Storage.ACTOR, List.of(acme), false, false)
                .generated()
                .getFirst();
        assertThat(shown.sipPassword()).hasSizeGreaterThanOrEqualTo(16);
        assertThat(shown.sipUsername()).isNotEqualTo("100");
        assertThat(shown.toString()).doesNotContain(shown.sipPassword());

        assertThat(apply.apply(Storage.ACTOR, List.of(acme), false, false).generated())
                .isEmpty();
        assertThat(snapshot("acme")
                        .deviceBySipUsername(shown.sipUsername())
                        .orElseThrow()
                        .credentials())
                .isEqualTo(DeviceCredentials.of(shown.sipUsername(), "acme.example", shown.sipPassword()));
    }

    @Test
    void absentObjectsStayUnlessPruned() {
        applied(tenant(
                "acme",
                user("100", "Reception", device("desk", PASSWORD), generated("second")),
                user("101", "Anna", generated("anna")),
                user("102", "Bert", generated("bert"))));
        applied(tenant("globex", user("100", "Other", device("desk", PASSWORD))));
        WantedTenant less = tenant(
                "acme",
                user("100", "Reception", device("desk", PASSWORD)),
                new WantedUser(
                        Where.NOWHERE,
                        Optional.empty(),
                        "102",
                        Optional.of("Bert"),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(plan(less, false, false)).noneMatch(line -> line.startsWith("-"));
        assertThat(snapshot("acme").userByExtension("101")).isPresent();

        assertThat(plan(less, true, false))
                .filteredOn(line -> line.startsWith("-"))
                .containsExactlyInAnyOrder("- device acme/100/second", "- device acme/101/anna", "- user acme/101");
        assertThat(snapshot("acme").userByExtension("101")).isEmpty();
        assertThat(snapshot("acme")
                        .devicesOf(snapshot("acme")
                                .userByExtension("102")
                                .orElseThrow()
                                .id()))
                .as("a list that is not given says nothing")
                .hasSize(1);
        assertThat(snapshot("globex").userByExtension("100"))
                .as("the other tenant")
                .isPresent();
    }

    @Test
    void anIdFindsWhatWasRenamed() {
        applied(tenant("acme", user("100", "Reception", device("desk", PASSWORD))));
        UUID user = snapshot("acme").userByExtension("100").orElseThrow().id().value();
        WantedTenant renamed = new WantedTenant(
                Where.NOWHERE,
                Optional.of(scope("acme").id().value()),
                "acme-gmbh",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(new WantedUser(
                        Where.NOWHERE,
                        Optional.of(user),
                        "200",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))));

        assertThat(plan(renamed, false, false)).containsExactly("~ tenant acme-gmbh", "~ user acme-gmbh/200");
        assertThat(snapshot("acme-gmbh")
                        .userByExtension("200")
                        .orElseThrow()
                        .id()
                        .value())
                .isEqualTo(user);

        refused(new WantedTenant(
                        Where.NOWHERE,
                        Optional.of(UUID.randomUUID()),
                        "acme",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .hasMessageContaining("id: there is no tenant with this id");
    }

    @Test
    void twoUsersExchangeTheirExtensions() {
        applied(tenant("acme", user("100", "Reception", generated("desk")), user("101", "Anna"), user("102", "Cleo")));
        UUID reception =
                snapshot("acme").userByExtension("100").orElseThrow().id().value();
        UUID anna = snapshot("acme").userByExtension("101").orElseThrow().id().value();

        applied(tenant("acme", numbered(reception, "101"), numbered(anna, "100")));

        assertThat(snapshot("acme").userByExtension("101").orElseThrow().name()).isEqualTo("Reception");
        assertThat(snapshot("acme").userByExtension("100").orElseThrow().name()).isEqualTo("Anna");

        refused(tenant("acme", numbered(reception, "102"), numbered(anna, "101")))
                .hasMessageContaining("extension: 102 is taken in this tenant");
        assertThat(snapshot("acme").userByExtension("101").orElseThrow().name())
                .as("as it was, nobody without a number")
                .isEqualTo("Reception");
    }

    @Test
    void twoUsersExchangeTheirExtensionsAndTheirPhonesThatAreNamedLikeThem() {
        applied(tenant(
                "acme", user("100", "Reception", named("desk", "100")), user("101", "Anna", named("annas", "101"))));
        UUID reception =
                snapshot("acme").userByExtension("100").orElseThrow().id().value();
        UUID anna = snapshot("acme").userByExtension("101").orElseThrow().id().value();

        applied(tenant(
                "acme",
                numbered(reception, "101", named("desk", "101")),
                numbered(anna, "100", named("annas", "100"))));
        assertThat(phonesOf("100")).as("the phones keep their people").containsExactly("annas 100");
        assertThat(phonesOf("101")).containsExactly("desk 101");

        applied(tenant(
                "acme",
                numbered(reception, "100", named("annas", "100")),
                numbered(anna, "101", named("desk", "101"))));
        assertThat(phonesOf("100")).as("the people change their phones").containsExactly("annas 100");
        assertThat(snapshot("acme").userByExtension("100").orElseThrow().name()).isEqualTo("Reception");

        applied(tenant(
                "acme",
                numbered(reception, "100", named("desk", "101x")),
                numbered(anna, "101", named("annas", "101"))));
        assertThat(phonesOf("101")).as("and all at once").containsExactly("annas 101");

        refused(tenant("acme", numbered(reception, "101"), numbered(anna, "100")))
                .hasMessageContaining(
                        "101 is the sipUsername of the device 'annas', which is not this user's;"
                                + " choose another extension, or give that device another sipUsername, or give it to this user");
        assertThat(phonesOf("101")).as("as it was").containsExactly("annas 101");
        assertThat(storage.audit.latest(scope("acme"), 1000).toString()).doesNotContain("vacated");
    }

    private List<String> phonesOf(String extension) {
        DirectorySnapshot now = snapshot("acme");
        return now.devicesOf(now.userByExtension(extension).orElseThrow().id()).stream()
                .map(device -> device.name() + " " + device.sipUsername())
                .toList();
    }

    private static WantedUser numbered(UUID id, String extension) {
        return new WantedUser(
                Where.NOWHERE, Optional.of(id), extension, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static WantedUser numbered(UUID id, String extension, WantedDevice device) {
        return new WantedUser(
                Where.NOWHERE,
                Optional.of(id),
                extension,
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(device)));
    }

    private static WantedDevice named(String name, String sipUsername) {
        return new WantedDevice(
                Where.NOWHERE, Optional.empty(), name, Optional.of(sipUsername), Optional.empty(), Optional.empty());
    }

    @Test
    void aDeviceMovesToTheUserItStandsUnder() {
        applied(tenant("acme", user("100", "Reception", generated("desk")), user("101", "Anna")));

        Outcome moved = apply.apply(
                Storage.ACTOR, List.of(tenant("acme", user("101", "Anna", generated("desk")))), false, false);

        assertThat(moved.plan().getLast().fields()).containsExactly("user: 100 -> 101");
        assertThat(snapshot("acme")
                        .devicesOf(snapshot("acme")
                                .userByExtension("101")
                                .orElseThrow()
                                .id()))
                .hasSize(1);
    }

    @Test
    void oneMistakeAndNothingIsChanged() {
        Where where = new Where(7, "tenants[0].users[1]", Map.of("extension", 8));
        WantedUser emergency =
                new WantedUser(where, Optional.empty(), "112", Optional.of("Anna"), Optional.empty(), Optional.empty());
        refused(tenant("acme", user("100", "Reception"), emergency))
                .hasMessageContaining("8: tenants[0].users[1].extension: 112 is an emergency number");
        assertThat(storage.tenantDirectory.byName("acme")).isEmpty();

        refused(tenant("acme", user("100", "Reception", device("desk", "short"))))
                .hasMessageContaining("sipPassword: it has 5 characters");
        assertThat(storage.tenantDirectory.byName("acme")).isEmpty();
    }

    @Test
    void whatOnlyTheDatabaseKnowsIsRefusedWithItsLine() {
        applied(tenant("acme", user("100", "Reception", device("desk", PASSWORD))));
        Where where = new Where(3, "tenants[0]", Map.of("domain", 4));
        WantedTenant thief = new WantedTenant(
                where,
                Optional.empty(),
                "globex",
                Optional.of("acme.example"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        refused(thief).hasMessageContaining("4: tenants[0].domain: 'acme.example' belongs to another tenant");
        WantedTenant taken = tenant("acme", user("101", "Anna", device("other", PASSWORD)));
        assertThatThrownBy(() -> apply.apply(Storage.ACTOR, List.of(taken), false, true))
                .as("a dry run finds it too")
                .hasMessageContaining("sipUsername");
        assertThat(snapshot("acme").userByExtension("101")).isEmpty();
        assertThat(storage.tenantDirectory.byName("globex")).isEmpty();
    }

    @Test
    void whatTheFileSaysTwiceIsRefused() {
        refused(tenant("acme", user("100", "Reception"), user("100", "Anna")))
                .hasMessageContaining("extension: \"100\" stands already in line");
        refused(tenant("acme", user("100", "A", generated("desk")), user("101", "B", generated("desk"))))
                .hasMessageContaining("name: \"desk\" stands already in line");
    }

    @Test
    void emergencyNumbersOfATenantAreItsOwn() {
        applied(tenant("acme", user("100", "Reception"), user("144", "Anna")));
        applied(tenant("globex", user("144", "Hank")));

        refused(dialsForHelp("acme", "144")).hasMessageContaining("users '144': extension: 144 is dialled for help");
        refused(dialsForHelp("acme", "0144")).hasMessageContaining("'0144' cannot be an emergency number");
        refused(dialsForHelp("acme", "1234567")).hasMessageContaining("write 3 to 6 digits");
        refused(dialsForHelp("acme", "10")).hasMessageContaining("'10' cannot be an emergency number");
        refused(dialsForHelp("acme", "11833")).hasMessageContaining("'11833' costs more than a call");
        applied(dialsForHelp("acme", "133", "19222", "133"));

        assertThat(storage.plans.in(scope("acme")).emergencyNumbers()).hasToString("110, 112, 133, 19222");
        assertThat(storage.plans.in(scope("globex")).emergencyNumbers()).hasToString("110, 112");
        assertThat(scope("acme").tenant().emergencyNumbers()).containsExactly("133", "19222");
        refused(tenant("acme", user("133", "Bert"))).hasMessageContaining("133 is dialled for help");
        applied(tenant("globex", user("133", "Bert")));
        assertThat(plan(tenant("acme"), false, false)).as("who says nothing").contains("= tenant acme");
        applied(dialsForHelp("acme"));
        assertThat(storage.plans.in(scope("acme")).emergencyNumbers()).hasToString("110, 112");
        applied(tenant("acme", user("133", "Bert")));
    }

    private static WantedTenant dialsForHelp(String name, String... numbers) {
        WantedTenant tenant = tenant(name);
        return new WantedTenant(
                tenant.where(),
                tenant.id(),
                tenant.name(),
                tenant.domain(),
                tenant.country(),
                tenant.areaCode(),
                tenant.timeZone(),
                tenant.language(),
                Optional.of(List.of(numbers)),
                tenant.users(),
                tenant.outside());
    }

    @Test
    void aNewTenantNeedsItsDomainAndANewUserAName() {
        refused(new WantedTenant(
                        Where.NOWHERE,
                        Optional.empty(),
                        "acme",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(List.of(new WantedUser(
                                Where.NOWHERE,
                                Optional.empty(),
                                "100",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())))))
                .hasMessageContaining("domain: is missing")
                .hasMessageContaining("name: is missing");
    }

    @Test
    void twoTenantsMayHaveTheSamePeople() {
        Outcome outcome = apply.apply(
                Storage.ACTOR,
                List.of(
                        tenant("acme", user("100", "Reception", device("desk", PASSWORD))),
                        tenant("globex", user("100", "Reception", device("desk", PASSWORD)))),
                false,
                false);

        assertThat(outcome.plan()).hasSize(6);
        assertThat(snapshot("acme").userByExtension("100").orElseThrow().id())
                .isNotEqualTo(
                        snapshot("globex").userByExtension("100").orElseThrow().id());
    }

    private void applied(WantedTenant tenant) {
        apply.apply(Storage.ACTOR, List.of(tenant), false, false);
    }

    private List<String> plan(WantedTenant tenant, boolean prune, boolean dryRun) {
        return apply.apply(Storage.ACTOR, List.of(tenant), prune, dryRun).plan().stream()
                .map(line -> line.sign().mark() + " " + line.kind() + " " + line.name())
                .toList();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(WantedTenant tenant) {
        return assertThatThrownBy(() -> applied(tenant)).isInstanceOf(ApplyRefused.class);
    }

    private TenantScope scope(String name) {
        return storage.tenantDirectory.byName(name).orElseThrow();
    }

    private DirectorySnapshot snapshot(String name) {
        return storage.directory.in(scope(name));
    }

    private static WantedTenant tenant(String name, WantedUser... users) {
        return new WantedTenant(
                Where.NOWHERE,
                Optional.empty(),
                name,
                Optional.of(name + ".example"),
                Optional.empty(),
                Optional.of("89"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(users)));
    }

    private static WantedUser user(String extension, String name, WantedDevice... devices) {
        return new WantedUser(
                Where.NOWHERE,
                Optional.empty(),
                extension,
                Optional.of(name),
                Optional.empty(),
                Optional.of(List.of(devices)));
    }

    private static WantedDevice device(String name, String password) {
        return device(name, password, Optional.empty());
    }

    private static WantedDevice device(String name, String password, Optional<Boolean> md5) {
        return new WantedDevice(Where.NOWHERE, Optional.empty(), name, Optional.of("100"), Optional.of(password), md5);
    }

    private static WantedDevice generated(String name) {
        return new WantedDevice(
                Where.NOWHERE, Optional.empty(), name, Optional.empty(), Optional.empty(), Optional.empty());
    }
}

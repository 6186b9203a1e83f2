package org.klinke.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.net.Network;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

class AwayWatchTest {
    private static final SiteId BERLIN = new SiteId(new UUID(3, 1));
    private static final SiteId ANYWHERE = new SiteId(new UUID(3, 2));
    private static final User ANNA = new User(new UserId(new UUID(0, 1)), "20", "Anna");

    private final TenantDirectory tenants = new TenantDirectory();
    private final Directory directory = new Directory();
    private final AlarmBook book = new AlarmBook();
    private final Map<String, List<Registrations.Registration>> registered = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private final AwayWatch watch = new AwayWatch(
            (scope, kind, facts) ->
                    told.add(scope.name() + ": " + kind + " " + facts.get("count") + " " + facts.get("phones")),
            tenants,
            new Registrations() {
                @Override
                public List<Registration> in(TenantScope scope) {
                    return registered.getOrDefault(scope.name(), List.of());
                }

                @Override
                public List<Registration> of(TenantScope scope, DeviceId device) {
                    return in(scope).stream()
                            .filter(one -> one.device().equals(device))
                            .toList();
                }
            },
            directory,
            book,
            () -> now);

    @BeforeEach
    void aSiteWithNetworksAndOneWithout() {
        tenants.replace(Stream.of("acme", "zeta")
                .map(name -> new Tenant(
                        new TenantId(new UUID(7, name.charAt(0))),
                        name,
                        name + ".test",
                        "DE",
                        "30",
                        "Europe/Berlin",
                        "de"))
                .toList());
        for (TenantScope scope : tenants.all()) {
            directory.replace(
                    scope,
                    new DirectorySnapshot(
                            List.of(ANNA), List.of(device(1, BERLIN), device(2, ANYWHERE), device(3, BERLIN))));
        }
        book.replace(
                tenants.byName("acme").orElseThrow(),
                new AlarmBook.Known(
                        AlarmSettings.NOBODY,
                        Map.of(
                                BERLIN,
                                new AlarmBook.Site(
                                        "Berlin",
                                        "",
                                        Stream.of("192.0.2.0/25", "2001:db8:10::/48", "198.51.100.7")
                                                .map(text -> Network.parse(text).orElseThrow())
                                                .toList()),
                                ANYWHERE,
                                new AlarmBook.Site("Anywhere", "", List.of()))));
    }

    private static Device device(int number, SiteId site) {
        return new Device(
                new DeviceId(new UUID(5, number)),
                "phone-" + number,
                "phone-" + number,
                number == 1 ? Optional.of(ANNA.id()) : Optional.empty(),
                site,
                DeviceCredentials.of("phone-" + number, "test", "secret"));
    }

    private void registers(String tenant, Object... numbersAndAddresses) {
        List<Registrations.Registration> all = new ArrayList<>();
        for (int i = 0; i < numbersAndAddresses.length; i += 2) {
            all.add(new Registrations.Registration(
                    new DeviceId(new UUID(5, (int) numbersAndAddresses[i])),
                    "",
                    (String) numbersAndAddresses[i + 1],
                    "TLS",
                    "",
                    Instant.EPOCH,
                    Instant.EPOCH));
        }
        registered.put(tenant, all);
        now = now.plus(Duration.ofHours(1));
        watch.run();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.126:5061, false",
        "192.0.2.128:5061, true",
        "198.51.100.7:40000, false",
        "198.51.100.8:40000, true",
        "[2001:db8:10:0:0:0:0:7]:5061, false",
        "[2001:db8:11::7]:5061, true",
        "nobody:5061, false",
    })
    void whoIsOutsideIsTold(String remote, boolean away) {
        registers("acme", 1, remote);
        assertThat(told).hasSize(away ? 1 : 0);
    }

    @Test
    void allThatAreNewAreToldTogetherAndEachOnceUntilItWasBack() {
        registers("acme", 1, "203.0.113.9:5061", 2, "203.0.113.9:5062", 3, "203.0.113.9:5063");
        assertThat(told)
                .containsExactly(
                        "acme: PHONES_AWAY 2 Anna (20) phone-1 [203.0.113.9, Berlin], phone-3 [203.0.113.9, Berlin]");
        registers("acme", 1, "203.0.113.77:5061", 3, "203.0.113.9:5063");
        registers("acme", 3, "203.0.113.9:5063");
        registers("acme", 1, "203.0.113.9:5061", 3, "203.0.113.9:5063");
        assertThat(told).as("it was switched off meanwhile, no more").hasSize(1);
        registers("acme", 1, "192.0.2.1:5061");
        registers("acme", 1, "203.0.113.9:5061");
        assertThat(told).hasSize(2);
    }

    @Test
    void whoComesWithinTheHourIsToldWithItAndNobodyRightAfterTheStart() {
        now = now.minus(Duration.ofMinutes(50));
        registers("acme", 1, "203.0.113.9:5061");
        assertThat(told).as("phones come back").isEmpty();
        registers("acme", 1, "203.0.113.9:5061");
        assertThat(told).hasSize(1);
        now = now.minus(Duration.ofMinutes(30));
        registers("acme", 1, "203.0.113.9:5061", 3, "203.0.113.9:5063");
        assertThat(told).as("half an hour later").hasSize(1);
        registers("acme", 1, "203.0.113.9:5061", 3, "203.0.113.9:5063");
        assertThat(told).hasSize(2);
        assertThat(told.getLast()).contains("1 phone-3");
    }

    /// Nobody knows where that is.
    @Test
    void anAddressOfAKindThatTheSiteSaysNothingOfIsNotAway() {
        book.replace(
                tenants.byName("acme").orElseThrow(),
                new AlarmBook.Known(
                        AlarmSettings.NOBODY,
                        Map.of(
                                BERLIN,
                                new AlarmBook.Site(
                                        "Berlin",
                                        "",
                                        List.of(Network.parse("192.0.2.0/24").orElseThrow())))));
        registers("acme", 1, "[2001:db8:11::7]:5061");
        assertThat(told).isEmpty();
    }

    @Test
    void anotherTenantThatSaysNothingHearsNothing() {
        registers("zeta", 1, "203.0.113.9:5061");
        assertThat(told).isEmpty();
    }
}

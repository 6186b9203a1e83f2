package org.klinke.core.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.apply.Apply.Options;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.apply.WantedOutside.WantedAccount;
import org.klinke.core.apply.WantedOutside.WantedTrunk;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Ceiling;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.core.trunk.TrunkLimits;

/// How many calls an account and a tenant may have, from the file to memory.
@ExtendWith(PostgresExtension.class)
class ApplyLimitsTest {
    private static final Options USUAL = new Options(false, false, false);

    private final Storage storage;
    private final Apply apply;

    ApplyLimitsTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        apply = storage.apply();
        for (String tenant : List.of("acme", "zeta")) {
            storage.changes.platform(
                    Storage.ACTOR, "make", change -> storage.tenants.create(change, Storage.details(tenant)));
        }
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private List<String> plan(WantedTrunk trunk) {
        return apply.apply(Storage.ACTOR, new Wanted(List.of(), Optional.of(List.of(trunk))), USUAL).plan().stream()
                .flatMap(line -> line.fields().stream())
                .toList();
    }

    private static WantedTrunk peer(List<String> tenants, Map<String, Map<String, String>> shares) {
        return new WantedTrunk(
                new Thing(
                        Where.NOWHERE,
                        Optional.empty(),
                        "colt",
                        Map.of("profile", "generic-peering", "host", "sbc.carrier.example", "calls", "10")),
                Optional.empty(),
                Optional.of(tenants),
                Optional.of(shares));
    }

    private static WantedTrunk line(Map<String, String> limit) {
        return new WantedTrunk(
                new Thing(
                        Where.NOWHERE,
                        Optional.empty(),
                        "line",
                        Map.of("profile", "generic-registration", "host", "sip.carrier.example", "calls", "10")),
                Optional.of(List.of(new WantedAccount(
                        Where.NOWHERE, "4989", Optional.empty(), Optional.of("canary-4711"), Optional.empty(), limit))),
                Optional.of(List.of("acme")),
                Optional.empty());
    }

    private TrunkLimits limits(String trunk) {
        TenantScope acme = storage.tenantDirectory.byName("acme").orElseThrow();
        return storage.plans.in(acme).trunks().stream()
                .filter(one -> one.name().equals(trunk))
                .findFirst()
                .orElseThrow()
                .limits();
    }

    private Map<String, Ceiling> shares() {
        return storage.changes.platform(
                Storage.ACTOR,
                "look",
                change -> storage.platformTrunks.list(change.tx()).stream()
                        .map(PlatformTrunk::shares)
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void aTrunkOfThePlatformIsDivided() {
        assertThat(plan(peer(List.of("acme", "zeta"), Map.of("acme", Map.of("calls", "4", "outbound", "2")))))
                .contains("shares: \"\" -> \"acme {calls=4, outbound=2}\"");
        assertThat(shares()).isEqualTo(Map.of("acme", new Ceiling(4, 4, 2)));
        assertThat(limits("colt").shares().values()).containsExactly(new Ceiling(4, 4, 2));

        plan(peer(List.of("acme", "zeta"), Map.of("zeta", Map.of("calls", "3"))));
        assertThat(shares()).as("those of the file are all").isEqualTo(Map.of("zeta", new Ceiling(3, 3, 3)));

        plan(new WantedTrunk(
                peer(List.of(), Map.of()).thing(), Optional.empty(), Optional.of(List.of("acme")), Optional.empty()));
        assertThat(shares()).as("whom it serves no more has no share").isEmpty();
    }

    @Test
    void sharesThatCannotBeAreRefused() {
        refused(peer(List.of("acme"), Map.of("acme", Map.of("calls", "10"))), "shares: they are 10 of the 9 channels");
        refused(
                peer(List.of("acme", "zeta"), Map.of("acme", Map.of("calls", "9"))),
                "and the tenants without a share need one, too");
        refused(peer(List.of("acme"), Map.of("zeta", Map.of("calls", "2"))), "shares: 'zeta' may not call out over it");
        refused(peer(List.of("acme"), Map.of("acme", Map.of("calls", "0"))), "shares: acme calls: '0' is not possible");
        refused(peer(List.of("acme"), Map.of("acme", Map.of())), "shares: acme calls: it is missing");
    }

    private void refused(WantedTrunk trunk, String why) {
        assertThatThrownBy(() -> plan(trunk)).isInstanceOf(ApplyRefused.class).hasMessageContaining(why);
    }

    @Test
    void anAccountHasItsOwn() {
        plan(line(Map.of("calls", "4", "inbound", "1")));
        assertThat(limits("line").accounts()).isEqualTo(Map.of("4989", new Ceiling(4, 1, 4)));
        assertThat(plan(line(Map.of("inbound", "2")))).containsExactly("account 4989 inbound: \"1\" -> \"2\"");
        assertThat(limits("line").accounts()).isEqualTo(Map.of("4989", new Ceiling(4, 2, 4)));
        plan(line(Map.of("calls", "")));
        assertThat(limits("line").accounts()).isEmpty();

        refused(line(Map.of("calls", "11")), "accounts: 4989 has more calls than the 10 of its trunk");
        refused(line(Map.of("outbound", "2")), "account 4989 calls: it is missing");
    }
}

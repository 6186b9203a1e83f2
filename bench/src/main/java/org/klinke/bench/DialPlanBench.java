package org.klinke.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.klinke.core.authority.Limits;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Prices;
import org.klinke.core.authority.TollClass;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Tolls;
import org.klinke.core.dialplan.Arrival;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.dialplan.NumberBlock;
import org.klinke.core.dialplan.NumberProof;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.dialplan.TrunkRequest;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.NumberId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.DigitWay;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberKind;
import org.klinke.core.numbering.Place;
import org.klinke.core.reach.Reach;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccess;
import org.klinke.core.trunk.TrunkAudio;
import org.klinke.core.trunk.TrunkIdentity;
import org.klinke.core.trunk.TrunkLimits;
import org.klinke.core.trunk.TrunkSession;
import org.klinke.core.trunk.TrunkWay;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A decision in a tenant of 5,000 users, 10,000 rules (half of them outbound) and 50,000 numbers. Each call asks for
/// another number.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DialPlanBench {
    private static final int USERS = 5_000;
    private static final int RULES = 5_000;
    private static final int NUMBERS = 50_000;
    private static final TrunkId TRUNK = new TrunkId(id("trunk"));
    private static final SiteId SITE = new SiteId(id("site"));
    private static final Instant AT = Instant.parse("2026-11-26T11:00:00Z");

    private final PlanSnapshot plan = plan();
    private final DeviceId[] phone = phones();
    private int next;

    private static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static DeviceId phone(int user) {
        return new DeviceId(id("phone" + user));
    }

    private static PlanSnapshot plan() {
        List<User> users = new ArrayList<>();
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            User user = new User(new UserId(id("user" + i)), Integer.toString(10_000 + i), "User " + i);
            users.add(user);
            devices.add(new Device(
                    phone(i), "phone" + i, "phone" + i, Optional.of(user.id()), SITE, new DeviceCredentials("", "")));
        }
        List<NumberBlock> numbers = new ArrayList<>();
        for (int i = 0; i < NUMBERS; i++) {
            numbers.add(new NumberBlock(
                    new NumberId(id("number" + i)),
                    new E164("+49891" + (200_000 + i)),
                    0,
                    NumberBlock.State.IN_SERVICE,
                    SITE,
                    Optional.of(Integer.toString(10_000 + i % USERS)),
                    Optional.of(NumberProof.APPLIED)));
        }
        List<InboundRule> inbound = new ArrayList<>();
        List<OutboundRule> outbound = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            inbound.add(new InboundRule(
                    "in " + i,
                    Optional.empty(),
                    i % 2 == 0 ? "*" : "_+4930.",
                    "+49891" + (200_000 + 7 * i),
                    Integer.toString(10_000 + i),
                    Optional.empty(),
                    Optional.empty()));
            outbound.add(outbound(i));
        }
        outbound.add(new OutboundRule(
                "standard",
                false,
                "0",
                "*",
                "*",
                "+49891200000",
                "",
                false,
                Optional.empty(),
                List.of(new OutboundRule.TrunkUse(TRUNK, Optional.empty(), 0, 1)),
                Optional.empty()));
        return new PlanSnapshot(
                new Tenant(new TenantId(id("tenant")), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de"),
                new DirectorySnapshot(users, devices),
                new OutsidePlan(numbers, List.of(trunk()), inbound, outbound, List.of(), Map.of()),
                TenantHours.NONE,
                Reach.NONE,
                new Tolls(
                        new TollPolicy(
                                "DE",
                                ZoneId.of("Europe/Berlin"),
                                new TollClass("all", EnumSet.allOf(NumberKind.class), Set.of(TollClass.ALL)),
                                Map.of(),
                                Limits.NONE,
                                Limits.NONE,
                                Map.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                Prices.DEFAULT),
                        new Meters()));
    }

    /// A third for one caller each, a third for a part of the world, a third for a single number.
    private static OutboundRule outbound(int i) {
        return new OutboundRule(
                "out " + i,
                false,
                "0",
                i % 3 == 0 ? Integer.toString(10_000 + i) : "_1XXXX",
                switch (i % 3) {
                    case 0 -> "_+49.";
                    case 1 -> "_+4930" + (1_000 + i) + "X.";
                    default -> "+49301" + (100_000 + i);
                },
                "+49891200000",
                "",
                false,
                Optional.empty(),
                List.of(new OutboundRule.TrunkUse(TRUNK, Optional.empty(), 0, 1)),
                Optional.empty());
    }

    private static Trunk trunk() {
        return new Trunk(
                TRUNK,
                "carrier",
                "generic-peering",
                true,
                new TrunkWay(
                        TrunkWay.Mode.PEER,
                        "carrier.test",
                        OptionalInt.empty(),
                        TrunkWay.Transport.TLS,
                        Optional.empty(),
                        false,
                        0,
                        0),
                new TrunkAccess(List.of(), Optional.empty()),
                new TrunkIdentity(
                        TrunkIdentity.CalledIn.REQUEST_URI,
                        TrunkIdentity.Clip.PAI,
                        TrunkIdentity.Clir.PRIVACY_ID,
                        TrunkIdentity.NumberForm.E164,
                        true,
                        TrunkIdentity.DiversionIn.NONE,
                        TrunkIdentity.NoScreening.OFF,
                        new Place("DE", "89"),
                        "",
                        false,
                        Optional.empty()),
                new TrunkSession(0, true, TrunkSession.Prack.OFF, true),
                new TrunkAudio(TrunkAudio.Srtp.OFF, List.of(), List.of(Codec.PCMA), 20, DigitWay.EVENTS),
                TrunkLimits.of(10, 10, 10, 1),
                List.of());
    }

    @Benchmark
    public Decision outbound() {
        next = (next + 1) % RULES;
        return DialPlan.decide(
                new CallRequest(
                        phone[next], "0030" + (1_000_000 + 97 * next), "acme.test", false, Optional.empty(), AT, next),
                plan);
    }

    @Benchmark
    public Arrival inbound() {
        next = (next + 1) % NUMBERS;
        return DialPlan.decide(
                new TrunkRequest(TRUNK, "+49891" + (200_000 + next), "+4930" + (1_000_000 + next), AT), plan);
    }

    private static DeviceId[] phones() {
        DeviceId[] phones = new DeviceId[USERS];
        for (int i = 0; i < USERS; i++) {
            phones[i] = phone(i);
        }
        return phones;
    }
}

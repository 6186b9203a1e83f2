package org.klinke.core.dialplan;

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
import org.klinke.core.authority.Limits;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Prices;
import org.klinke.core.authority.TollClass;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Tolls;
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
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.numbering.NumberKind;
import org.klinke.core.numbering.Place;
import org.klinke.core.reach.Reach;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccess;
import org.klinke.core.trunk.TrunkAudio;
import org.klinke.core.trunk.TrunkIdentity;
import org.klinke.core.trunk.TrunkIdentity.NumberForm;
import org.klinke.core.trunk.TrunkLimits;
import org.klinke.core.trunk.TrunkSession;
import org.klinke.core.trunk.TrunkWay;

/// A tenant in Munich with a branch in Vienna, its users 10 to 12 and 100, a lobby phone, four trunks, and the block
/// +49 89 123456-0 to -99.
final class PlanSample {
    static final Tenant ACME =
            new Tenant(new TenantId(id("acme")), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de");
    static final SiteId MUNICH = new SiteId(id("munich"));
    static final SiteId VIENNA = new SiteId(id("vienna"));
    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    static final Instant THURSDAY_NOON = Instant.parse("2026-11-26T11:00:00Z");

    /// Everybody may call everything: what the authority forbids, its own tests show.
    private static final Tolls TOLLS = new Tolls(
            new TollPolicy(
                    "DE",
                    BERLIN,
                    new TollClass("all", EnumSet.allOf(NumberKind.class), Set.of(TollClass.ALL)),
                    Map.of(),
                    Limits.NONE,
                    Limits.NONE,
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Prices.DEFAULT),
            new Meters());

    final List<User> users = new ArrayList<>();
    final List<Device> devices = new ArrayList<>();
    final List<NumberBlock> numbers = new ArrayList<>();
    final List<Trunk> trunks = new ArrayList<>();
    final List<InboundRule> inbound = new ArrayList<>();
    final List<OutboundRule> outbound = new ArrayList<>();
    final List<EmergencyRoute> emergency = new ArrayList<>();
    TenantHours hours = TenantHours.NONE;
    Reach reach = Reach.NONE;
    EmergencyNumbers emergencyNumbers = EmergencyNumbers.EVERYWHERE;

    PlanSample() {
        user("10", MUNICH);
        user("11", MUNICH);
        user("12", VIENNA);
        user("100", MUNICH);
        devices.add(device("lobby", Optional.empty(), MUNICH));
        trunks.add(trunk("colt", NumberForm.E164, true, false, "DE"));
        trunks.add(trunk("reg", NumberForm.NATIONAL, true, false, "DE"));
        trunks.add(trunk("open", NumberForm.E164_WITHOUT_PLUS, true, true, "DE"));
        trunks.add(trunk("off", NumberForm.E164, false, false, "DE"));
        trunks.add(trunk("wien", NumberForm.INTERNATIONAL, true, false, "AT"));
        block("+4989123456", 2, NumberBlock.State.IN_SERVICE, MUNICH, "10");
        block("+4989777777", 0, NumberBlock.State.IN_SERVICE, MUNICH, "11");
        block("+4315551234", 0, NumberBlock.State.PORT_IN, VIENNA, "12");
        block("+4989888888", 0, NumberBlock.State.AGING, MUNICH, "11");
    }

    static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    static TrunkId trunk(String name) {
        return new TrunkId(id(name));
    }

    static DeviceId phone(String extension) {
        return new DeviceId(id("phone" + extension));
    }

    private void user(String extension, SiteId site) {
        User user = new User(new UserId(id(extension)), extension, "User " + extension);
        users.add(user);
        devices.add(device("phone" + extension, Optional.of(user.id()), site));
    }

    static Device device(String name, Optional<UserId> user, SiteId site) {
        return new Device(new DeviceId(id(name)), name, name, user, site, new DeviceCredentials("", ""));
    }

    void block(String base, int digits, NumberBlock.State state, SiteId site, String target) {
        numbers.add(new NumberBlock(
                new NumberId(id(base)),
                new E164(base),
                digits,
                state,
                site,
                Optional.of(target),
                Optional.of(NumberProof.APPLIED)));
    }

    static Trunk trunk(String name, NumberForm form, boolean enabled, boolean noScreening, String country) {
        return new Trunk(
                trunk(name),
                name,
                "generic-peering",
                enabled,
                new TrunkWay(
                        TrunkWay.Mode.PEER,
                        name + ".carrier.test",
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
                        form,
                        true,
                        TrunkIdentity.DiversionIn.NONE,
                        noScreening ? TrunkIdentity.NoScreening.FROM : TrunkIdentity.NoScreening.OFF,
                        new Place(country, country.equals("DE") ? "89" : "1"),
                        name.equals("reg") ? "0" : "",
                        false,
                        Optional.empty()),
                new TrunkSession(0, true, TrunkSession.Prack.OFF, true),
                new TrunkAudio(TrunkAudio.Srtp.OFF, List.of(), List.of(Codec.PCMA), 20, DigitWay.EVENTS),
                TrunkLimits.of(10, 10, 10, 1),
                List.of());
    }

    /// `title | prefix | source | destination | caller id | prefix out | trunk:order:weight … | options`; the options
    /// are `deny`, `shown`, `pin=1234` and `when=name`.
    PlanSample out(String row) {
        String[] cells = row.split("\\s*¦\\s*", -1);
        String options = cells[7];
        List<OutboundRule.TrunkUse> uses = new ArrayList<>();
        for (String use : cells[6].split(" ")) {
            String[] parts = use.split(":");
            if (!use.isEmpty()) {
                uses.add(new OutboundRule.TrunkUse(
                        trunk(parts[0]),
                        Optional.empty(),
                        parts.length > 1 ? Integer.parseInt(parts[1]) : 0,
                        parts.length > 2 ? Integer.parseInt(parts[2]) : 1));
            }
        }
        outbound.add(new OutboundRule(
                cells[0],
                options.contains("shown"),
                cells[1],
                cells[2],
                cells[3],
                cells[4],
                cells[5],
                options.contains("deny"),
                option(options, "pin="),
                uses,
                option(options, "when=")));
        return this;
    }

    /// `title | trunk | source | destination | extension | options`
    PlanSample in(String row) {
        String[] cells = row.split("\\s*¦\\s*", -1);
        inbound.add(new InboundRule(
                cells[0],
                cells[1].isEmpty() ? Optional.empty() : Optional.of(trunk(cells[1])),
                cells[2],
                cells[3],
                cells[4],
                option(cells[5], "language="),
                option(cells[5], "when=")));
        return this;
    }

    private static Optional<String> option(String options, String name) {
        for (String option : options.split(",")) {
            if (option.strip().startsWith(name)) {
                return Optional.of(option.strip().substring(name.length()));
            }
        }
        return Optional.empty();
    }

    OutsidePlan outside() {
        return new OutsidePlan(
                numbers, trunks, inbound, outbound, emergency, Map.of(VIENNA, new Place("AT", "1")), emergencyNumbers);
    }

    PlanSnapshot plan() {
        return new PlanSnapshot(ACME, new DirectorySnapshot(users, devices), outside(), hours, reach, TOLLS);
    }

    static CallRequest call(String from, String dialled) {
        return new CallRequest(
                from.equals("lobby") ? new DeviceId(id("lobby")) : phone(from),
                dialled,
                "acme.test",
                false,
                Optional.empty(),
                THURSDAY_NOON,
                0);
    }
}

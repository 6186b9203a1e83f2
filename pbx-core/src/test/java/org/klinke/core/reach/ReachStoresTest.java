package org.klinke.core.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.hours.HoursCalendar;
import org.klinke.core.hours.HoursDetails;
import org.klinke.core.hours.HoursSwitch.Force;
import org.klinke.core.hours.OwnDay;
import org.klinke.core.hours.Region;
import org.klinke.core.hours.SwitchDetails;
import org.klinke.core.hours.TenantHours.Verdict;
import org.klinke.core.hours.TimeCondition;
import org.klinke.core.hours.TimeRange;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Forward.Case;
import org.klinke.core.reach.RingGroup.Strategy;
import org.klinke.core.tenant.TenantScope;

@ExtendWith(PostgresExtension.class)
class ReachStoresTest {
    private static final Instant WORKDAY = Instant.parse("2026-06-05T10:00:00Z");
    private static final Instant CORPUS_CHRISTI = Instant.parse("2026-06-04T10:00:00Z");

    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;
    private UserId anna = new UserId(new UUID(0, 0));
    private DeviceId desk = new DeviceId(new UUID(0, 0));

    ReachStoresTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        in(acme, change -> {
            anna = storage.users.create(change, new UserDetails("100", "Anna", Optional.empty()));
            storage.users.create(change, new UserDetails("101", "Bert", Optional.empty()));
            desk = storage.devices.create(
                    change, new DeviceDetails("desk", "desk", Optional.of(anna)), "password-password");
        });
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void in(TenantScope scope, Consumer<Change> work) {
        storage.changes.in(scope, Storage.ACTOR, "test", change -> {
            work.accept(change);
            return true;
        });
    }

    private Wishes wishes() {
        return new Wishes(
                true,
                false,
                List.of(
                        new Forward(Case.ALWAYS, Origin.INTERNAL, "101", 20),
                        new Forward(Case.NO_ANSWER, Origin.EXTERNAL, "0171123", 45)),
                List.of(
                        new FollowMe(new FollowMe.What.Phone(desk), Origin.GROUP, false, 0, 0),
                        new FollowMe(new FollowMe.What.Outside("0171123"), Origin.EXTERNAL, true, 10, 30)),
                List.of(new NumberMask("+4930*"), new NumberMask("anonymous")),
                Actions.read(
                        List.of("language en", "announce recording-announcement", "label Anna, privately"),
                        List.of("busy announce busy then 101", "unreachable then busy", "any announce goodbye")),
                Optional.of("Vienna"),
                List.of(new NumberMask("+49900*")),
                Trusted.NONE);
    }

    private static GroupDetails group(String extension, String... members) {
        return new GroupDetails(
                extension,
                "Sales",
                Strategy.LONGEST_IDLE,
                List.of(members),
                15,
                60,
                Actions.read(List.of("announce please-wait"), List.of("any then 100")));
    }

    private static HoursDetails hours() {
        return new HoursDetails(
                List.of(new HoursCalendar(
                        "office", Optional.of(Region.BY), List.of(OwnDay.read("12-24 closed Heiligabend")))),
                List.of(new TimeCondition(
                        "open", Optional.of("office"), List.of(TimeRange.read("Mon-Fri 08:00-17:00")))));
    }

    @Test
    void wishesAreSeenByTheNextCallAndByNoOtherTenant() {
        in(acme, change -> storage.wishes.set(change, anna, wishes()));

        assertThat(storage.reachBook.in(acme).of(anna)).isEqualTo(wishes());
        assertThat(storage.reachBook.in(zeta).of(anna)).isEqualTo(Wishes.NONE);
        assertThatThrownBy(() -> in(zeta, change -> storage.wishes.set(change, anna, wishes())))
                .as("a user of another tenant")
                .hasMessageContaining("foreign key");
    }

    @Test
    void wishesGoWithTheUserAndHisPhone() {
        in(acme, change -> storage.wishes.set(change, anna, wishes()));
        in(acme, change -> storage.groups.set(change, List.of(group("800", "100", "101"))));

        in(acme, change -> storage.devices.delete(change, desk));
        assertThat(storage.reachBook.in(acme).of(anna).followMe())
                .containsExactly(wishes().followMe().getLast());
        in(acme, change -> storage.users.delete(change, anna));
        assertThat(storage.reachBook.in(acme).of(anna)).isEqualTo(Wishes.NONE);
        assertThat(storage.reachBook
                        .in(acme)
                        .groupByExtension("800")
                        .orElseThrow()
                        .members())
                .hasSize(1);
    }

    @Test
    void noCallIsPassedOnToAnEmergencyNumber() {
        for (String number : List.of("112", "0110")) {
            Wishes bad = new Wishes(
                    false, true, List.of(new Forward(Case.BUSY, Origin.EXTERNAL, number, 20)), List.of(), List.of());
            assertThatThrownBy(() -> in(acme, change -> storage.wishes.set(change, anna, bad)))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining(number + " is an emergency number");
        }
    }

    @Test
    void groupsHaveExtensionsOfTheirOwnAndKeepTheirIds() {
        in(acme, change -> storage.groups.set(change, List.of(group("800", "100", "801"), group("801", "101"))));
        RingGroup before = storage.reachBook.in(acme).groupByExtension("800").orElseThrow();
        RingGroup inner = storage.reachBook.in(acme).groupByExtension("801").orElseThrow();
        assertThat(before.members()).containsExactly(anna.value(), inner.id());

        in(acme, change -> storage.groups.set(change, List.of(group("800", "101"))));
        assertThat(storage.reachBook
                        .in(acme)
                        .groupByExtension("800")
                        .orElseThrow()
                        .id())
                .isEqualTo(before.id());
        assertThat(storage.reachBook.in(acme).groupByExtension("801")).isEmpty();
        assertThat(storage.reachBook.in(zeta).groupByExtension("800")).isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedWithItsField() {
        refused("extension: 101 is taken", change -> storage.groups.set(change, List.of(group("101", "100"))));
        refused(
                "members: no user or group has the extension 555",
                change -> storage.groups.set(change, List.of(group("800", "555"))));
        refused(
                "extension: 100 is taken",
                change -> storage.numberLists.setSpeedDials(change, List.of(new SpeedDial("100", "a", "0301"))));
        refused(
                "number: 112 is an emergency number",
                change -> storage.numberLists.setSpeedDials(change, List.of(new SpeedDial("700", "a", "112"))));
        refused("extension: 100 is taken", change -> storage.parking.set(change, List.of(lot("100", 1))));
        refused("places: 100 is taken", change -> storage.parking.set(change, List.of(lot("099", 3))));
        refused("places: 110 is an emergency number", change -> storage.parking.set(change, List.of(lot("107", 5))));
        refused("places: the numbers after 995", change -> storage.parking.set(change, List.of(lot("995", 5))));
        refused("places: 0 is not allowed", change -> storage.parking.set(change, List.of(lot("700", 0))));
        refused("extension: '*70' is not allowed", change -> storage.parking.set(change, List.of(lot("*70", 5))));
        refused(
                "extension: 100 is taken",
                change -> storage.switches.set(change, List.of(new SwitchDetails("night", "100", Optional.empty()))));
        refused(
                "hours: a rule or switch needs 'open'",
                change -> storage.switches.set(
                        change, List.of(new SwitchDetails("night", "900", Optional.of(new Force("open", false))))));
    }

    private static ParkingLot lot(String extension, int places) {
        return new ParkingLot(extension, "", places, 60, Optional.empty());
    }

    @Test
    void parkPlacesAreSeenByTheNextCallAndByNoOtherTenant() {
        in(acme, change -> storage.parking.set(change, List.of(lot("700", 2))));
        assertThat(storage.reachBook.in(acme).parking("702")).contains(lot("700", 2));
        assertThat(storage.reachBook.in(acme).parking("703")).isEmpty();
        assertThat(storage.reachBook.in(zeta).parking("702")).isEmpty();
        in(zeta, change -> storage.parking.set(change, List.of(lot("700", 1))));
        in(acme, change -> storage.parking.set(change, List.of()));
        assertThat(storage.reachBook.in(acme).parking()).isEmpty();
        assertThat(storage.reachBook.in(zeta).parking("701")).isPresent();
    }

    private void refused(String message, Consumer<Change> work) {
        assertThatThrownBy(() -> in(acme, work))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(message);
    }

    @Test
    void listsOfNumbersAreSeenByTheNextCall() {
        in(acme, change -> {
            storage.numberLists.setSpeedDials(change, List.of(new SpeedDial("700", "Taxi", "0891234")));
            storage.numberLists.setBlocked(
                    change,
                    new BlockLists(
                            List.of(new NumberMask("+4930*")),
                            List.of(new NumberMask("+49900*"), new NumberMask("+49137*"))));
        });

        Reach reach = storage.reachBook.in(acme);
        assertThat(reach.speedDial("700")).contains(new SpeedDial("700", "Taxi", "0891234"));
        assertThat(reach.blocks("+4930123")).contains(new NumberMask("+4930*"));
        assertThat(reach.blocksCallsTo("+491371234567")).contains(new NumberMask("+49137*"));
        assertThat(storage.reachBook.in(zeta).speedDial("700")).isEmpty();
    }

    @Test
    void aSwitchKeepsItsStateOverRestartsAndForcesItsCondition() {
        in(acme, change -> {
            storage.hours.set(change, hours());
            storage.switches.set(
                    change, List.of(new SwitchDetails("night", "900", Optional.of(new Force("open", false)))));
        });
        assertThat(storage.hoursBook.in(acme).at("open", WORKDAY))
                .isEqualTo(new Verdict(true, "open: Mon-Fri 08:00-17:00"));
        assertThat(storage.hoursBook.in(acme).at("open", CORPUS_CHRISTI))
                .isEqualTo(new Verdict(false, "closed: Fronleichnam (Bavaria)"));

        UUID night = storage.hoursBook
                .in(acme)
                .switchByExtension("900")
                .orElseThrow()
                .id();
        Orders orders = new StoredOrders(storage.changes, storage.switches, storage.wishes, storage.desks);
        assertThat(orders.turn(acme, night, "Anna (100)").join()).isTrue();
        storage.loader.loadAll();
        assertThat(storage.hoursBook.in(acme).at("open", WORKDAY))
                .isEqualTo(new Verdict(false, "closed: the switch night is on"));
        assertThat(storage.audit.latest(acme, 1).getFirst().toString()).contains("Anna (100)");

        in(
                acme,
                change -> storage.switches.set(
                        change,
                        List.of(
                                new SwitchDetails("night", "901", Optional.of(new Force("open", false))),
                                new SwitchDetails("ill", "900", Optional.empty()))));
        assertThat(storage.hoursBook
                        .in(acme)
                        .switchByExtension("901")
                        .orElseThrow()
                        .on())
                .as("it has got another extension, and keeps its state")
                .isTrue();
        assertThat(orders.turn(zeta, night, "somebody else").join())
                .as("another tenant's")
                .isFalse();
    }

    @Test
    void aUserTurnsThoseLinesOfHisFollowMeThatTheAdminLetsHimTurn() {
        Orders orders = new StoredOrders(storage.changes, storage.switches, storage.wishes, storage.desks);
        List<FollowMe> lines = List.of(
                new FollowMe(new FollowMe.What.Phone(desk), Origin.GROUP, true, 0, 0),
                new FollowMe(new FollowMe.What.Outside("0171123"), Origin.EXTERNAL, true, 10, 30, true));
        in(acme, change -> storage.wishes.set(change, anna, new Wishes(false, true, List.of(), lines, List.of())));

        assertThat(orders.wish(acme, anna, WishChange.read("*692").orElseThrow(), "Anna (100)")
                        .join())
                .isTrue();
        assertThat(storage.reachBook.in(acme).of(anna).followMe())
                .containsExactly(
                        lines.getFirst(),
                        new FollowMe(new FollowMe.What.Outside("0171123"), Origin.EXTERNAL, false, 10, 30, true));
        for (String code : List.of("*691", "*693", "*6999")) {
            assertThat(orders.wish(acme, anna, WishChange.read(code).orElseThrow(), "Anna (100)")
                            .join())
                    .as(code)
                    .isFalse();
        }
        assertThat(orders.wish(acme, anna, WishChange.read("*682").orElseThrow(), "Anna (100)")
                        .join())
                .isTrue();
        assertThat(storage.reachBook.in(acme).of(anna).followMe()).isEqualTo(lines);
        assertThat(WishChange.read("*680")).isEmpty();
    }

    @Test
    void whatAUserChangesHimselfIsNoConfiguration() {
        Orders orders = new StoredOrders(storage.changes, storage.switches, storage.wishes, storage.desks);
        List<FollowMe> lines =
                List.of(new FollowMe(new FollowMe.What.Outside("0171123"), Origin.EXTERNAL, true, 10, 30, true));
        Wishes configured = new Wishes(
                        false, true, List.of(new Forward(Case.ALWAYS, Origin.INTERNAL, "101", 20)), lines, List.of())
                .choosing(Optional.of("Vienna"));
        in(acme, change -> storage.wishes.set(change, anna, configured));

        for (String code : List.of("*78", "*77", "*71", "*72101", "*692")) { // the last is refused
            orders.wish(acme, anna, WishChange.read(code).orElseThrow(), "Anna (100)")
                    .join();
        }
        orders.wish(acme, anna, new WishChange.FollowMeLine(1, false), "Anna (100)")
                .join();
        orders.wish(acme, anna, new WishChange.Blocking(List.of(new NumberMask("anonymous"))), "Anna (100)")
                .join();
        orders.wish(acme, anna, new WishChange.OutgoingRule(Optional.empty()), "Anna (100)")
                .join();
        Wishes live = storage.reachBook.in(acme).of(anna);
        assertThat(live)
                .isEqualTo(new Wishes(
                        true,
                        false,
                        List.of(
                                new Forward(Case.BUSY, Origin.EXTERNAL, "101", 20),
                                new Forward(Case.BUSY, Origin.INTERNAL, "101", 20)),
                        List.of(lines.getFirst().turned(false)),
                        List.of(new NumberMask("anonymous"))));
        assertThat(storage.reachBook.in(acme).asConfigured().of(anna)).isEqualTo(configured);

        // An admin blocks a caller, and lets calls wait again: the rest is the user's own as before.
        List<NumberMask> blocked = List.of(new NumberMask("+4930*"));
        in(
                acme,
                change -> storage.wishes.set(
                        change, anna, new Wishes(true, true, live.forwards(), live.followMe(), blocked)));
        assertThat(storage.reachBook.in(acme).asConfigured().of(anna))
                .isEqualTo(new Wishes(false, true, configured.forwards(), configured.followMe(), blocked)
                        .choosing(configured.rule()));

        // What he has set back himself, and what an admin sets anew, is as configured.
        orders.wish(acme, anna, new WishChange.DoNotDisturb(false), "Anna (100)")
                .join();
        in(acme, change -> storage.wishes.set(change, anna, Wishes.NONE.choosing(Optional.of("Vienna"))));
        assertThat(storage.reachBook.in(acme).asConfigured()).isSameAs(storage.reachBook.in(acme));
    }

    @Test
    void aCodeChangesWishes() {
        Orders orders = new StoredOrders(storage.changes, storage.switches, storage.wishes, storage.desks);

        assertThat(orders.wish(acme, anna, WishChange.read("*72101").orElseThrow(), "Anna (100)")
                        .join())
                .isTrue();
        assertThat(orders.wish(acme, anna, WishChange.read("*78").orElseThrow(), "Anna (100)")
                        .join())
                .isTrue();

        Wishes now = storage.reachBook.in(acme).of(anna);
        assertThat(now.doNotDisturb()).isTrue();
        assertThat(now.forward(Case.BUSY, Origin.EXTERNAL)).map(Forward::target).contains("101");
        assertThat(orders.wish(zeta, anna, WishChange.read("*78").orElseThrow(), "x")
                        .join())
                .isFalse();
    }
}

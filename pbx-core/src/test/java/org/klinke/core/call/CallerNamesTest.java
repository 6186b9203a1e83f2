package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.contact.Contact;
import org.klinke.core.contact.ContactList;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;

/// By which name somebody outside is shown, and to whom.
class CallerNamesTest {
    private static final String CALLER = "+4930123456";

    private final CallFixture house = new CallFixture();
    private final Trunk trunk = house.trunk("first", TrunkLimits.of(10, 10, 10, 1), "a");
    private final UserId bert = user("101");

    @BeforeEach
    void house() {
        house.register(house.deskB);
        house.register(house.deskC);
        house.leavesBy(trunk);
        house.reaches("+4989100", "800");
        RingGroup sales = new RingGroup(
                new UUID(0, 800),
                "800",
                "Sales",
                RingGroup.Strategy.ALL,
                List.of(bert.value(), user("102").value()),
                15,
                40,
                Actions.read(List.of("label Sales"), List.of()));
        house.reach.replace(house.scope, new Reach(Map.of(), List.of(sales), List.of(), List.of(), List.of()));
        house.contacts.replace(
                house.scope,
                new ContactList(
                        List.of(contact(Optional.empty(), "Müller GmbH"), contact(Optional.of(bert), "\"Mum\" <home>")),
                        false));
    }

    private UserId user(String extension) {
        return house.directory
                .in(house.scope)
                .userByExtension(extension)
                .orElseThrow()
                .id();
    }

    private static Contact contact(Optional<UserId> owner, String name) {
        return new Contact(owner, name, "", List.of(new Contact.Phone(Contact.Kind.OFFICE, new E164(CALLER))), "");
    }

    private String shownAt(String device) {
        FakeLeg leg = house.dialled.get(device);
        return house.orders.stream()
                .filter(order -> leg != null && order.leg().equals(leg.id()))
                .map(order -> order.from().name())
                .findFirst()
                .orElse("not dialled");
    }

    @Test
    void eachPhoneShowsWhatItsUserKnowsAndTheRecordWhatAllKnow() {
        FakeLeg caller = house.callFrom(
                trunk, "+4989100", new TrunkCaller(CALLER, "MUELLER GMBH MUC", false, Optional.empty(), 0));

        assertThat(shownAt("desk-b")).isEqualTo("Sales: \"Mum\" <home>");
        assertThat(shownAt("desk-c")).isEqualTo("Sales: Müller GmbH");
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "CANCEL"));
        assertThat(house.onlyRecord().caller().name()).isEqualTo("Müller GmbH");
        assertThat(house.onlyRecord().toString())
                .contains("is in the phone book: Müller GmbH")
                .doesNotContain("Mum");
    }

    @Test
    void whoWithholdsHisNumberIsNotLookedUp() {
        FakeLeg caller =
                house.callFrom(trunk, "+4989100", new TrunkCaller(CALLER, "Secret", true, Optional.empty(), 0));

        assertThat(house.orders).hasSize(2).allSatisfy(order -> {
            assertThat(order.from().name()).isEqualTo("Sales");
            assertThat(order.from().withheld()).isTrue();
        });
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "CANCEL"));
        assertThat(house.onlyRecord().toString()).doesNotContain("Müller").doesNotContain("Mum");
    }

    @Test
    void whoIsCalledIsKnownByName() {
        FakeLeg caller = house.call("0030123456");
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "CANCEL"));
        assertThat(house.onlyRecord().legs().get(1).party().name()).isEqualTo("Müller GmbH");
        assertThat(house.onlyRecord().legs().get(1).party().number()).isEqualTo(CALLER);
    }
}

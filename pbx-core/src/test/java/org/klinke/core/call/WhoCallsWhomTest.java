package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.DeviceId;

/// What a call tells a phone it rings about who calls and how the call came there, and what the record keeps.
class WhoCallsWhomTest {

    @Test
    void aWithheldNumberStaysInTheRecord() {
        CallFixture house = new CallFixture();
        house.register(house.deskB);
        FakeLeg a = house.call("101", "acme.test", Optional.of(house.phoneOffer(4000)), true);

        LegDialer.Order order = house.orders.getFirst();
        assertThat(order.from()).isEqualTo(new CallerId("Anna", "100", true));
        assertThat(order.maxForwards()).isEqualTo(69);
        assertThat(order.diversions()).isEmpty();

        assertThat(house.lines("100")).containsExactly("calls 101 TRYING");
        assertThat(house.lines("101")).containsExactly("called by nobody TRYING");

        house.post(a, new LegEvent.Ended(a.id(), HangupCause.CANCELLED, false, "CANCEL"));
        CallRecord callRecord = house.onlyRecord();
        assertThat(callRecord.caller().number()).isEqualTo("100");
        assertThat(callRecord.timeline().stream().map(TimelineEntry::text))
                .contains("number withheld from who is called");
    }

    @Test
    void whoIsCalledAfterADiversionIsTold() {
        Diversion byBert = new Diversion(new CallerId("Bert", "101"), Diversion.Reason.NO_ANSWER);
        CallFixture house = new CallFixture(true, call -> {
            LegDialer.Target.Phone target =
                    call.dialling().targets((DeviceId) call.incoming().peer()).getFirst();
            Leg leg = call.dialling().newLeg(target, new Party(Optional.empty(), Optional.empty(), "Cleo", "102"));
            call.dialling()
                    .dial(
                            leg,
                            target,
                            call.caller().callerId(),
                            List.of(byBert),
                            Optional.empty(),
                            call.incoming().offer().orElseThrow());
        });
        house.register(house.deskA);
        house.call("101");

        LegDialer.Order order = house.orders.getFirst();
        assertThat(order.called()).isEqualTo("102");
        assertThat(order.diversions()).containsExactly(byBert);
        assertThat(order.maxForwards()).isEqualTo(68);
    }

    @Test
    void aCallThatGoesRoundInCirclesEnds() {
        List<Boolean> allowed = new ArrayList<>();
        CallFixture house = new CallFixture(true, call -> {
            for (int i = 0; i <= Diversion.PER_CALL_MAX; i++) {
                allowed.add(call.handover().mayDivert());
            }
        });
        house.call("101");

        assertThat(house.onlyRecord().timeline().stream().map(TimelineEntry::text))
                .contains("diverted 5 times: no further");
        assertThat(allowed).containsExactly(true, true, true, true, true, false);
    }
}

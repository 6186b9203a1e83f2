package org.klinke.core.flow;

import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.Leg;
import org.klinke.core.call.Story;
import org.klinke.core.call.TrunkCaller;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Arrival;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.dialplan.TrunkRequest;
import org.klinke.core.id.TrunkId;
import org.klinke.core.selftest.TrunkTest;
import org.klinke.core.selftest.TrunkTests;
import org.klinke.core.trunk.Trunk;

/// A carrier brings a call: if its trunk has room, ask the dial plan whom it is for, then do what it says.
final class FromTrunk implements Story {
    private final TrunkId trunkId;

    private final TrunkTests tests;

    FromTrunk(TrunkId trunkId, TrunkTests tests) {
        this.trunkId = trunkId;
        this.tests = tests;
    }

    @Override
    public void run(Call call) throws InterruptedException {
        IncomingCall incoming = call.incoming();
        Leg caller = call.caller();
        TrunkCaller outside = incoming.outside().orElseThrow();
        Optional<Trunk> trunk = call.plan().outside().trunk(trunkId).filter(Trunk::enabled);
        if (trunk.isEmpty() || incoming.replaces().isPresent()) {
            call.note("decision", trunk.isEmpty() ? "the trunk is gone" : "no carrier takes over a call");
            call.hangup(caller, HangupCause.FORBIDDEN);
            return;
        }
        call.note("trunk", "comes over " + trunk.get().name());
        Arrival arrival = DialPlan.decide(
                new TrunkRequest(
                        trunkId,
                        incoming.dialled(),
                        outside.withheld() ? "" : outside.number(),
                        call.now(),
                        call.people().helped(call.now())),
                call.plan());
        String over = trunk.get().name();
        Optional<TrunkTest> test = tests.running(call.scope());
        boolean back = CallBack.isTaken(call, arrival);
        if (!call.takeChannel(trunk.get(), outside.account(), back)) {
            test.ifPresent(running -> running.noLineFor(arrival.called(), arrival.caller(), over));
            call.hangup(caller, HangupCause.LINES_BUSY);
            return;
        }
        // What the house knows counts before what a carrier was told.
        String name = outside.withheld() ? "" : arrival.name().isEmpty() ? outside.name() : arrival.name();
        call.callerIs(name, arrival.caller());
        if (test.isPresent() && new TestArrival(call, tests, test.get(), arrival, over).isOurs()) {
            return;
        }
        arrival.language().ifPresent(call::speak);
        CallerId from = new CallerId(name, arrival.shown(), outside.withheld());
        arrival.decision().reasons().forEach(reason -> call.note("decision", reason));
        if (!back || !CallBack.isOver(call, caller, arrival.first(), from)) {
            Reception.carryOut(
                    call,
                    arrival.decision(),
                    ActionStep.label(arrival.before()).map(from::labelled).orElse(from),
                    arrival.before());
        }
    }
}

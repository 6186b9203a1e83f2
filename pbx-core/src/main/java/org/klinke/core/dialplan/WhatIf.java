package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.reach.Origin;
import org.klinke.core.trunk.Trunk;

/// Tries a call: the dial plan is asked what a real call asks, and then who rings when. Nothing rings, nothing
/// is counted.
public final class WhatIf {
    /// A caller outside who withholds the number.
    public static final String ANONYMOUS = DialPattern.ANONYMOUS;

    private final PlanSnapshot plan;
    private final Live live;

    public WhatIf(PlanSnapshot plan, Live live) {
        this.plan = plan;
        this.live = live;
    }

    /// @param from extension or device of the tenant; else a number outside, or [#ANONYMOUS]
    /// @param to as dialled, or as the carrier writes it
    /// @param domain where a device calls it; empty: the tenant's
    /// @param rule title of the rule that a device's caller has chosen for this call
    /// @param trunk name of that over which a call from outside comes; empty: the first one that leads to somebody
    /// @param switches those that are on or off whatever they are now, by name
    public record Question(
            String from,
            String to,
            Optional<String> domain,
            Instant at,
            Optional<String> rule,
            Optional<String> trunk,
            Map<String, Boolean> switches) {}

    public sealed interface Answer {}

    /// @param plan by which the call was tried: with the switches turned as asked
    /// @param device that calls; empty for a call from outside
    /// @param trunk over which it comes; empty for a call of a device
    /// @param arrival how a call from outside is read
    /// @param reached who rings when, if somebody is called inside
    public record Tried(
            PlanSnapshot plan,
            Optional<Device> device,
            Optional<Trunk> trunk,
            Optional<Arrival> arrival,
            Decision decision,
            Optional<Reached> reached)
            implements Answer {}

    /// It cannot be tried.
    ///
    /// @param field `from`, `rule`, `trunk` or `switches`
    public record Unasked(String field, String reason) implements Answer {}

    /// Everybody's phones are there, and nobody is on the phone.
    public static final Live IDLE = new Live() {
        @Override
        public boolean registered(DeviceId device) {
            return true;
        }

        @Override
        public boolean busy(UserId user) {
            return false;
        }

        @Override
        public long lastCall(UserId user) {
            return 0;
        }
    };

    public Answer ask(Question question) {
        return turned(question, whatIf -> whatIf.tried(question));
    }

    /// As one certain device calls, whatever `from` says: its name may be somebody's extension.
    ///
    /// @param device of this plan
    public Answer ask(Question question, Device device) {
        return turned(question, whatIf -> whatIf.fromDevice(device, question));
    }

    private Answer turned(Question question, Function<WhatIf, Answer> asked) {
        Optional<String> unknown = question.switches().keySet().stream()
                .filter(name -> !plan.hours().hasSwitch(name))
                .sorted()
                .findFirst();
        return unknown.<Answer>map(name -> new Unasked("switches", "there is no switch '" + name + "'"))
                .orElseGet(() -> asked.apply(new WhatIf(plan.turned(question.switches()), live)));
    }

    private Answer tried(Question question) {
        Optional<User> user = plan.directory().userByExtension(question.from());
        if (user.isPresent()) {
            List<Device> devices = plan.directory().devicesOf(user.get().id());
            return devices.isEmpty()
                    ? new Unasked("from", question.from() + " has no device, so no call can come from there; add one")
                    : fromDevice(devices.getFirst(), question);
        }
        Optional<Device> device = plan.directory().deviceByName(question.from());
        if (device.isPresent()) {
            return fromDevice(device.get(), question);
        }
        if (!question.from().equals(ANONYMOUS)
                && !NumberReader.withoutPunctuation(question.from()).matches("\\+?[0-9]{4,}")) {
            return new Unasked(
                    "from",
                    "'" + question.from()
                            + "' is neither an extension nor a device of this tenant, nor a number outside");
        }
        return fromOutside(question);
    }

    private Answer fromDevice(Device device, Question question) {
        Optional<String> unknown = question.rule()
                .filter(title -> plan.outside().outboundRules().byTitle(title).isEmpty());
        if (unknown.isPresent()) {
            return new Unasked("rule", "there is no rule '" + unknown.get() + "' for outgoing calls");
        }
        Decision decision = DialPlan.decide(
                new CallRequest(
                        device.id(),
                        question.to(),
                        question.domain().orElse(plan.tenant().domain()),
                        false,
                        Optional.empty(),
                        question.at(),
                        question.rule(),
                        0),
                plan);
        String caller = device.user()
                .flatMap(plan.directory()::user)
                .map(User::extension)
                .orElse("");
        Optional<Reached> reached = extension(decision)
                .map(extension -> new Reaching(plan, live)
                        .of(new ReachRequest(
                                extension,
                                Origin.INTERNAL,
                                caller,
                                Optional.of(device.id()),
                                false,
                                List.of(),
                                question.at(),
                                0)));
        return new Tried(plan, Optional.of(device), Optional.empty(), Optional.empty(), decision, reached);
    }

    private Answer fromOutside(Question question) {
        List<Trunk> trunks = plan.outside().trunks().stream()
                .filter(trunk -> question.trunk().map(trunk.name()::equals).orElse(trunk.enabled()))
                .sorted(Comparator.comparing(Trunk::name))
                .toList();
        if (trunks.isEmpty()) {
            return new Unasked(
                    "trunk",
                    question.trunk()
                            .map(name -> "there is no trunk '" + name + "' that this tenant may use")
                            .orElse("this tenant has no trunk over which a call could come"));
        }
        Tried first = over(trunks.getFirst(), question);
        return trunks.stream()
                .skip(1)
                .map(trunk -> over(trunk, question))
                .filter(tried -> first.reached().isEmpty() && tried.reached().isPresent())
                .findFirst()
                .orElse(first);
    }

    private Tried over(Trunk trunk, Question question) {
        boolean withheld = question.from().equals(ANONYMOUS);
        Arrival arrival = DialPlan.decide(
                new TrunkRequest(
                        trunk.id(),
                        question.to(),
                        withheld ? "" : question.from(),
                        question.at(),
                        live.helped(question.at())),
                plan);
        Optional<Reached> reached = extension(arrival.decision())
                .map(extension -> new Reaching(plan, live)
                        .of(new ReachRequest(
                                extension,
                                Origin.EXTERNAL,
                                arrival.caller(),
                                Optional.empty(),
                                withheld,
                                List.of(),
                                question.at(),
                                0)));
        return new Tried(plan, Optional.empty(), Optional.of(trunk), Optional.of(arrival), arrival.decision(), reached);
    }

    /// Who is called inside.
    private static Optional<String> extension(Decision decision) {
        return switch (decision) {
            case Decision.RingUser ring -> Optional.of(ring.user().extension());
            case Decision.RingGroup ring -> Optional.of(ring.group().extension());
            case Decision.CallOutside _, Decision.LeaveMessage _, Decision.Code _, Decision.Echo _, Decision.Reject _ ->
                Optional.empty();
        };
    }
}

package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.klinke.core.authority.ShownNumber;
import org.klinke.core.authority.ShownNumber.Owned;
import org.klinke.core.authority.Toll;
import org.klinke.core.authority.Verdict;
import org.klinke.core.authority.Who;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Decision.Reject;
import org.klinke.core.dialplan.OutboundRule.TrunkUse;
import org.klinke.core.dialplan.OutboundRules.Chosen;
import org.klinke.core.dialplan.PatternIndex.Compared;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.core.trunk.TrunkIdentity.NoScreening;

/// One call that is for nobody inside.
///
/// ```
///   rule ▶ denied? ▶ allowed by core.authority? ▶ number to show ▶ trunks by order, spread by weight
///        ▶ each with its numbers as it wants them
/// ```
final class Outbound {
    private final CallRequest request;
    private final Optional<Device> caller;
    private final PlanSnapshot plan;
    private final List<String> reasons;

    Outbound(CallRequest request, Optional<Device> caller, PlanSnapshot plan, List<String> reasons) {
        this.request = request;
        this.caller = caller;
        this.plan = plan;
        this.reasons = reasons;
    }

    Decision decide() {
        OutsidePlan outside = plan.outside();
        reasons.addAll(outside.unreadable());
        Place home = new Place(plan.tenant().country(), plan.tenant().areaCode());
        Place place = caller.flatMap(device -> outside.place(device.site())).orElse(home);
        String bare = NumberReader.withoutPunctuation(request.dialled());
        Compared source =
                new Compared(extension(), request.forwards().map(E164::text).orElse(""));
        Optional<Chosen> found = outside.outboundRules()
                .choose(bare, source, place, new Moment(plan.hours(), request.at()), wanted(), reasons);
        if (found.isEmpty()) {
            if (outside.outboundRules().isEmpty()) {
                reasons.add(OutboundRules.described(bare, NumberReader.read(bare, place)));
            }
            return reject(HangupCause.UNKNOWN_NUMBER, "no rule for outgoing calls lets it leave");
        }
        Chosen chosen = found.get();
        OutboundRule rule = chosen.ready().rule();
        if (rule.deny()) {
            return reject(HangupCause.FORBIDDEN, "rule '" + rule.title() + "' forbids it");
        }
        Who who = who();
        int centsPerMinute;
        switch (plan.tolls().judge(who, chosen.number(), place.country(), request.at())) {
            case Verdict.Refused refused -> {
                return reject(HangupCause.FORBIDDEN, refused.reason() + "; " + refused.remedy());
            }
            case Verdict.Allowed allowed -> {
                reasons.addAll(allowed.reasons());
                centsPerMinute = allowed.centsPerMinute();
            }
        }
        Shown shown = shown(chosen, source, home);
        rule.pin().ifPresent(_ -> reasons.add("the caller is asked for the rule's PIN"));
        List<Exit> exits = new ArrayList<>();
        for (TrunkUse use : spread(rule.trunks())) {
            Optional<Trunk> trunk = outside.trunk(use.trunk());
            if (trunk.isEmpty()) {
                reasons.add("a trunk of the rule does not exist any more");
            } else if (!trunk.get().enabled()) {
                reasons.add("trunk '" + trunk.get().name() + "' is disabled");
            } else {
                exit(chosen, use, trunk.get(), shown, who).ifPresent(exits::add);
            }
        }
        if (exits.isEmpty()) {
            return reject(HangupCause.NO_TRUNK, "no trunk of rule '" + rule.title() + "' can take it");
        }
        return new Decision.CallOutside(
                Optional.of(rule.title()),
                called(chosen.number()),
                false,
                rule.pin(),
                Optional.of(new Toll(who.user(), centsPerMinute)),
                exits,
                List.copyOf(reasons));
    }

    /// Title of the rule that the caller has chosen for this call, or for all.
    private Optional<String> wanted() {
        return request.rule()
                .or(() -> caller.flatMap(Device::user)
                        .flatMap(user -> plan.reach().of(user).rule()));
    }

    private Who who() {
        if (caller.isEmpty()) {
            return new Who.Outsider();
        }
        Optional<UserId> user = caller.get().user();
        return request.forwards()
                .<Who>map(original -> new Who.Forwarder(user, original))
                .orElse(new Who.Caller(user));
    }

    private Reject reject(HangupCause cause, String reason) {
        reasons.add(reason);
        return new Reject(cause, List.copyOf(reasons));
    }

    private String extension() {
        return caller.flatMap(Device::user)
                .flatMap(plan.directory()::user)
                .map(User::extension)
                .orElse("");
    }

    private static String called(Dialled number) {
        return switch (number) {
            case Dialled.Outside outside -> outside.number().text();
            case Dialled.Service service -> service.number();
            case Dialled.Emergency emergency -> emergency.number();
            case Dialled.OtherCarrier _, Dialled.NoNumber _ ->
                throw new IllegalStateException("no rule is chosen for " + number);
        };
    }

    /// @param wanted what the rule says to show; empty: nothing
    /// @param instead where that may not be shown
    private record Shown(Optional<Dialled> wanted, Optional<E164> instead, boolean withheld) {}

    private Shown shown(Chosen chosen, Compared source, Place home) {
        NumberTemplate template = chosen.ready().callerId();
        Optional<E164> switchboard =
                caller.flatMap(device -> plan.outside().inventory().switchboard(device.site()));
        if (request.withheld() || template.isEmpty()) {
            reasons.add(request.withheld() ? "the caller withholds the number" : "the rule withholds the number");
        }
        if (template.isEmpty()) {
            return new Shown(Optional.empty(), switchboard, true);
        }
        String filled = template.fill(chosen.exten(), source.as(chosen.entry().source()));
        reasons.add("the number to show is '" + filled + "', made of " + template);
        return new Shown(Optional.of(NumberReader.read(filled, home)), switchboard, request.withheld());
    }

    /// What this trunk may show: other numbers than the tenant's are for carriers alone that do not screen.
    private Optional<E164> shownBy(Trunk trunk, Shown shown, Who who) {
        if (shown.wanted().isEmpty()) {
            return shown.instead();
        }
        ShownNumber judged = ShownNumber.judge(
                who,
                shown.wanted().get(),
                plan.outside().inventory()::owned,
                shown.instead(),
                trunk.identity().noScreening() != NoScreening.OFF,
                plan.tolls().policy());
        reasons.add("over '" + trunk.name() + "': " + judged.reason());
        return judged.number();
    }

    private Optional<Exit> exit(Chosen chosen, TrunkUse use, Trunk trunk, Shown shown, Who who) {
        Optional<Verdict.Refused> refused = plan.tolls().judge(trunk.id(), trunk.name(), request.at());
        if (refused.isPresent()) {
            reasons.add("trunk '" + trunk.name() + "': " + refused.get().reason());
            return Optional.empty();
        }
        Place place = trunk.identity().place();
        String written;
        switch (chosen.number()) {
            case Dialled.Service service
            when !service.country().equals(place.country()) -> {
                reasons.add("trunk '" + trunk.name() + "' is in " + place.country() + ", where there is no "
                        + service.number());
                return Optional.empty();
            }
            case Dialled.Outside outside ->
                written = NumberForms.write(outside.number(), trunk.identity().numbers(), place);
            case Dialled other -> written = called(other);
        }
        String called = chosen.ready().rule().prefixOut() + written;
        UnaryOperator<Optional<E164>> orAccount = number -> number.or(() -> accountNumber(trunk, use.account()));
        Function<E164, String> form =
                number -> NumberForms.write(number, trunk.identity().numbers(), place);
        Optional<E164> number = shownBy(trunk, shown, who);
        String caller = orAccount.apply(number).map(form).orElse("");
        String own = orAccount
                .apply(forwarder()
                        .or(() ->
                                number.filter(one -> plan.outside().inventory().owned(one) == Owned.PROVED))
                        .or(shown::instead))
                .map(form)
                .orElse("");
        reasons.add("leaves over '" + trunk.name() + "' as " + called + ", "
                + (caller.isEmpty() ? "showing the account's number" : "showing " + caller)
                + (shown.withheld() ? ", withheld" : ""));
        return Optional.of(new Exit(use.trunk(), use.account(), called, caller, own, shown.withheld()));
    }

    /// The number by which the user whose call is passed on was reached; empty where it is a call of his own.
    private Optional<E164> forwarder() {
        return request.forwards()
                .flatMap(_ -> caller)
                .flatMap(device -> plan.outside().inventory().direct(device.site(), extension()));
    }

    private static Optional<E164> accountNumber(Trunk trunk, Optional<String> user) {
        return trunk.accounts().stream()
                .filter(account -> user.map(account.user()::equals).orElse(true))
                .findFirst()
                .flatMap(TrunkAccount::number)
                .map(E164::new);
    }

    /// Lowest order first; among equals drawn by weight, without putting back.
    private List<TrunkUse> spread(List<TrunkUse> trunks) {
        TreeMap<Integer, List<TrunkUse>> byOrder = new TreeMap<>();
        for (TrunkUse use : trunks) {
            byOrder.computeIfAbsent(use.order(), order -> new ArrayList<>()).add(use);
        }
        SplittableRandom random = new SplittableRandom(request.draw());
        List<TrunkUse> drawn = new ArrayList<>();
        for (List<TrunkUse> equals : byOrder.values()) {
            while (!equals.isEmpty()) {
                int ticket = random.nextInt(
                        equals.stream().mapToInt(TrunkUse::weight).sum());
                int winner = 0;
                while (ticket >= equals.get(winner).weight()) {
                    ticket -= equals.get(winner).weight();
                    winner++;
                }
                drawn.add(equals.remove(winner));
            }
        }
        return drawn;
    }
}

package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Decision.Reject;
import org.klinke.core.dialplan.InboundRules.Chosen;
import org.klinke.core.dialplan.PatternIndex.Compared;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.reach.Action;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkIdentity.NumberForm;

/// One call from a trunk. Its targets are extensions, nothing else: a carrier's call cannot be made to leave
/// again.
final class Inbound {
    /// Phones that ring for one call of the control centre.
    private static final int FIRST_MAX = 5;

    private final TrunkRequest request;
    private final PlanSnapshot plan;
    private final List<String> reasons = new ArrayList<>();
    private String name = "";
    private List<Device> first = List.of();

    Inbound(TrunkRequest request, PlanSnapshot plan) {
        this.request = request;
        this.plan = plan;
    }

    Arrival decide() {
        Optional<Trunk> known = plan.outside().trunk(request.trunk());
        if (known.isEmpty()) {
            return new Arrival(
                    reject(HangupCause.FORBIDDEN, "the trunk is none of this tenant's"),
                    request.caller(),
                    "",
                    "",
                    request.called(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of());
        }
        Trunk trunk = known.get();
        Optional<E164> called = read(request.called(), trunk);
        Optional<E164> caller = request.caller().isEmpty() ? Optional.empty() : read(request.caller(), trunk);
        reasons.add("called is " + said(request.called(), called));
        reasons.add(
                request.caller().isEmpty() ? "the caller is withheld" : "calling is " + said(request.caller(), caller));
        caller.flatMap(number -> CallerName.find(number, plan)).ifPresent(named -> {
            name = named.name();
            reasons.add(named.reason());
        });
        called.ifPresent(this::callBack);
        reasons.addAll(plan.outside().unreadable());
        List<Chosen> rules = plan.outside()
                .inboundRules()
                .choose(
                        request.trunk(),
                        number(request.called(), called),
                        number(request.caller(), caller),
                        new Moment(plan.hours(), request.at()),
                        reasons);
        return target(rules, called, caller, trunk);
    }

    /// The control centre may call back to the number that it was shown.
    private void callBack(E164 called) {
        first = request.helped().stream()
                .filter(help -> help.shown().equals(called.text()))
                .flatMap(help -> plan.directory().device(help.device()).stream())
                .limit(FIRST_MAX)
                .toList();
        if (!first.isEmpty()) {
            reasons.add("110 or 112 was called lately, showing " + called + ": rings there first ("
                    + String.join(", ", first.stream().map(Device::name).toList()) + ")");
        }
    }

    /// The rules, the inventory before those that are for any number from anybody.
    private Arrival target(List<Chosen> rules, Optional<E164> called, Optional<E164> caller, Trunk trunk) {
        boolean numbersAsked = false;
        for (Chosen chosen : rules) {
            if (chosen.ready().isFallback() && !numbersAsked) {
                numbersAsked = true;
                Optional<Decision> target = called.flatMap(this::fromInventory).flatMap(this::inside);
                if (target.isPresent()) {
                    return arrival(target.get(), called, caller, trunk, Optional.empty());
                }
            }
            Optional<Decision> decision = byRule(chosen);
            if (decision.isPresent()) {
                return arrival(
                        decision.get(),
                        called,
                        caller,
                        trunk,
                        Optional.of(chosen.ready().rule()));
            }
        }
        Optional<Decision> target = numbersAsked
                ? Optional.empty()
                : called.flatMap(this::fromInventory).flatMap(this::inside);
        Decision decision = target.orElseGet(
                () -> reject(HangupCause.UNKNOWN_NUMBER, "no rule for incoming calls says whom it is for"));
        return arrival(decision, called, caller, trunk, Optional.empty());
    }

    private Arrival arrival(
            Decision decision, Optional<E164> called, Optional<E164> caller, Trunk trunk, Optional<InboundRule> rule) {
        return new Arrival(
                decision,
                caller.map(E164::text).orElse(request.caller()),
                shown(trunk, caller),
                name,
                called.map(E164::text).orElse(request.called()),
                rule.map(InboundRule::title),
                rule.flatMap(InboundRule::language),
                rule.map(InboundRule::before).orElse(List.of()),
                first);
    }

    /// Empty where the rule leads to nobody: then the next one counts.
    private Optional<Decision> byRule(Chosen chosen) {
        String title = "rule '" + chosen.ready().rule().title() + "'";
        List<String> does = new ArrayList<>();
        chosen.ready()
                .rule()
                .language()
                .map(Action.Language::new)
                .map(Action::words)
                .ifPresent(does::add);
        chosen.ready().rule().before().forEach(action -> does.add(action.words()));
        if (chosen.ready().extension().isEmpty()) {
            reasons.addAll(does);
            return Optional.of(reject(
                    request.caller().isEmpty() ? HangupCause.ANONYMOUS_REFUSED : HangupCause.FORBIDDEN,
                    title + " refuses it"));
        }
        reasons.add(title + " leads to '" + chosen.extension() + "'"
                + (chosen.ready().extension().isNumber()
                        ? ""
                        : ", made of " + chosen.ready().extension()));
        if (isInside(chosen.extension())) {
            reasons.addAll(does);
        }
        return inside(chosen.extension());
    }

    private Optional<String> fromInventory(E164 called) {
        Optional<NumberInventory.Found> found = plan.outside().inventory().find(called);
        if (found.isEmpty()) {
            reasons.add(called + " is no number of this tenant");
            return Optional.empty();
        }
        NumberBlock block = found.get().block();
        if (!block.state().routes()) {
            reasons.add(block.base() + " is not in service: " + block.state());
            return Optional.empty();
        }
        String digits = found.get().extension();
        if (block.digits() > 0 && !digits.isEmpty() && !digits.equals("0")) {
            reasons.add(called + " is extension " + digits + " of the block " + block.base());
            return Optional.of(digits);
        }
        reasons.add(called
                + (block.digits() == 0 ? " is a number of its own" : " is the switchboard of its block")
                + block.target().map(target -> ", for " + target).orElse(", for nobody"));
        return block.target();
    }

    private boolean isInside(String extension) {
        return plan.directory().userByExtension(extension).isPresent()
                || plan.reach().groupByExtension(extension).isPresent();
    }

    private Optional<Decision> inside(String extension) {
        Optional<Decision> found = DialPlan.inside(extension, Optional.empty(), plan, reasons);
        if (found.isEmpty()) {
            reasons.add("'" + extension + "' is no extension of this tenant");
        }
        return found;
    }

    /// As phones in this country call it back: digits alone, since a prefix stands before them.
    private static String shown(Trunk trunk, Optional<E164> caller) {
        String prefix = trunk.identity().callbackPrefix();
        return caller.map(number -> prefix.isEmpty()
                        ? number.text()
                        : prefix
                                + NumberForms.write(
                                        number,
                                        NumberForm.NATIONAL,
                                        trunk.identity().place()))
                .orElse("");
    }

    private static Optional<E164> read(String text, Trunk trunk) {
        return NumberForms.read(
                text, trunk.identity().numbers(), trunk.identity().place());
    }

    /// What is no number, say the name of an account, stays as it is written.
    private static Compared number(String written, Optional<E164> e164) {
        return e164.map(number -> new Compared(NumberReader.withoutPunctuation(written), number.text()))
                .orElseGet(() -> new Compared(written, ""));
    }

    private static String said(String written, Optional<E164> read) {
        return read.map(number -> number.text().equals(written) ? written : written + ", read as " + number)
                .orElse("'" + written + "', which is no number of the world");
    }

    private Reject reject(HangupCause cause, String reason) {
        reasons.add(reason);
        return new Reject(cause, List.copyOf(reasons));
    }
}

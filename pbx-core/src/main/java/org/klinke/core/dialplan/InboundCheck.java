package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.dialplan.DialPattern.Form;
import org.klinke.core.dialplan.InboundRules.Ready;
import org.klinke.core.dialplan.OutboundCheck.NumberRange;
import org.klinke.core.dialplan.PatternIndex.Compared;
import org.klinke.core.dialplan.PatternIndex.Entry;
import org.klinke.core.dialplan.RuleCheck.Findings;
import org.klinke.core.dialplan.RuleCheck.In;
import org.klinke.core.id.TrunkId;

/// The rules for incoming calls.
final class InboundCheck {
    private static final int NUMBER_LENGTH_MAX = 20;

    private final PlanSnapshot plan;
    private final Findings findings;
    private final List<Ready> rules = new ArrayList<>();

    InboundCheck(PlanSnapshot plan, Findings findings) {
        this.plan = plan;
        this.findings = findings;
    }

    void run() {
        for (InboundRule rule : plan.outside().inbound()) {
            RuleText text = new RuleText(In.INBOUND, rule.title(), findings);
            Optional<DialPattern> destination = text.pattern("destination", rule.destination());
            Optional<DialPattern> source = text.pattern("source", rule.source());
            Optional<NumberTemplate> extension = text.template("extension", rule.extension());
            text.when(rule.when(), plan.hours());
            rule.trunk()
                    .filter(trunk -> plan.outside().trunk(trunk).isEmpty())
                    .ifPresent(trunk -> findings.add(
                            In.INBOUND,
                            rule.title(),
                            "trunk",
                            "there is no trunk " + trunk + " that this tenant may use",
                            "name one of its own, or leave it out for any"));
            if (destination.isPresent() && source.isPresent() && extension.isPresent()) {
                Ready ready = new Ready(rule, destination.get(), source.get(), extension.get());
                rules.add(ready);
                destination(ready);
                extension(ready);
            }
        }
        RuleText.equals(
                In.INBOUND,
                rules.stream().flatMap(ready -> ready.entries().stream()),
                ready -> ready.rule().title(),
                ready -> ready.rule().trunk().map(TrunkId::toString).orElse("") + " "
                        + ready.rule().when().orElse(""),
                "remove one of them, or make its source or destination more specific",
                findings);
        for (Ready ready : rules) {
            if (!findings.isFull() && ready.entries().stream().allMatch(entry -> shadowed(ready, entry))) {
                refuse(
                        ready,
                        "destination",
                        "it can never match: rules that are more specific take every such call",
                        "remove it, or change its destination or source");
            }
        }
    }

    private void refuse(Ready ready, String field, String reason, String remedy) {
        findings.add(In.INBOUND, ready.rule().title(), field, reason, remedy);
    }

    private void destination(Ready ready) {
        for (Form form : ready.destination().forms()) {
            if (form.lead().startsWith("+0") || (form.isE164() && form.lengthMin() > NumberRange.E164_CHARACTERS)) {
                refuse(
                        ready,
                        "destination",
                        "it can never match: no number of the world begins with +0 or has more than 15 digits",
                        "write + and the country code, like _+49.");
            } else if (form.isNumber() && plan.outside().emergencyNumbers().contains(form.lead())) {
                refuse(
                        ready,
                        "destination",
                        form.lead() + " is an emergency number, for which no call comes in",
                        "write one of the tenant's numbers");
            }
        }
    }

    /// Somebody can be reached by it.
    private void extension(Ready ready) {
        NumberTemplate template = ready.extension();
        int calledMax = ready.destination().forms().stream()
                .mapToInt(form -> Math.min(form.lengthMax(), NUMBER_LENGTH_MAX))
                .max()
                .orElse(NUMBER_LENGTH_MAX);
        if (template.cutsToNothing(calledMax, NUMBER_LENGTH_MAX)) {
            refuse(
                    ready,
                    "extension",
                    "a cut in " + template + " yields nothing, however long the number is",
                    "offsets count from 0 and the + is a character; negative ones count from the end: ${EXTEN:-2}");
            return;
        }
        List<String> numbers = ready.destination().forms().stream()
                .map(NumberRange::of)
                .flatMap(range -> range.orElse(List.of()).stream())
                .toList();
        boolean all = ready.destination().forms().stream()
                .allMatch(form -> NumberRange.of(form).isPresent());
        boolean somebody = template.isEmpty()
                || (template.isNumber() ? exists(template.fill("", "")) : !all || template.names(NumberTemplate.CALLER))
                || numbers.stream().anyMatch(number -> exists(template.fill(number, "")));
        if (!somebody) {
            refuse(
                    ready,
                    "extension",
                    template.isNumber()
                            ? "there is no extension " + template
                            : template + " makes no extension of this tenant of any such number",
                    "write an extension of this tenant; leave it empty to refuse the call");
        }
    }

    private boolean exists(String extension) {
        return plan.directory().userByExtension(extension).isPresent()
                || plan.reach().groupByExtension(extension).isPresent();
    }

    private boolean shadowed(Ready ready, Entry<Ready> entry) {
        return NumberRange.of(entry.destination())
                .filter(numbers -> numbers.stream().allMatch(number -> taken(ready, entry, number)))
                .isPresent();
    }

    private boolean taken(Ready ready, Entry<Ready> entry, String number) {
        Compared compared = entry.destination().isE164() ? new Compared("", number) : new Compared(number, "");
        return plan.outside().inboundRules().taking(compared).stream()
                .filter(better ->
                        !better.rule().rule().title().equals(ready.rule().title()))
                .filter(better -> better.rule().rule().when().isEmpty())
                .filter(better -> better.rule().rule().trunk().isEmpty()
                        || better.rule().rule().trunk().equals(ready.rule().trunk()))
                .filter(better -> better.source().covers(entry.source()))
                .anyMatch(better -> Entry.<Ready>bySpecificity().compare(better, entry) < 0);
    }
}

package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.authority.ShownNumber.Owned;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.dialplan.DialPattern.Form;
import org.klinke.core.dialplan.DialPattern.Rest;
import org.klinke.core.dialplan.OutboundRule.TrunkUse;
import org.klinke.core.dialplan.OutboundRules.Ready;
import org.klinke.core.dialplan.PatternIndex.Compared;
import org.klinke.core.dialplan.PatternIndex.Entry;
import org.klinke.core.dialplan.RuleCheck.Findings;
import org.klinke.core.dialplan.RuleCheck.In;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.Trunk;

/// The rules for outgoing calls.
final class OutboundCheck {
    private static final int EXTENSION_LENGTH_MAX = 8;
    private static final int NUMBER_LENGTH_MAX = 20;
    /// Callers tried for a caller id that depends on them.
    private static final int CALLERS_MAX = 2_000;

    private final PlanSnapshot plan;
    private final Findings findings;
    private final Place home;
    private final List<Ready> rules = new ArrayList<>();

    OutboundCheck(PlanSnapshot plan, Findings findings) {
        this.plan = plan;
        this.findings = findings;
        this.home = new Place(plan.tenant().country(), plan.tenant().areaCode());
    }

    void run() {
        for (OutboundRule rule : plan.outside().outbound()) {
            RuleText text = new RuleText(In.OUTBOUND, rule.title(), findings);
            Optional<DialPattern> destination = text.pattern("destination", rule.destination());
            Optional<DialPattern> source = text.pattern("source", rule.source());
            Optional<NumberTemplate> callerId = text.template("callerId", rule.callerId());
            text.when(rule.when(), plan.hours());
            if (destination.isPresent() && source.isPresent() && callerId.isPresent()) {
                Ready ready = new Ready(rule, destination.get(), source.get(), callerId.get());
                rules.add(ready);
                destination(ready);
                source(ready);
                trunks(rule);
                callerId(ready);
            }
        }
        RuleText.equals(
                In.OUTBOUND,
                rules.stream().flatMap(ready -> ready.entries().stream()),
                ready -> ready.rule().title(),
                ready -> ready.rule().prefix() + " " + ready.rule().when().orElse(""),
                "remove one of them, or give them different prefixes",
                findings);
        for (Ready ready : rules) {
            if (!findings.isFull() && ready.entries().stream().allMatch(entry -> shadowed(ready, entry))) {
                refuse(
                        ready,
                        "destination",
                        "it can never match: extensions, or rules that are more specific or have a longer prefix, take"
                                + " every such call",
                        "remove it, or change its prefix or destination");
            }
        }
    }

    private void refuse(Ready ready, String field, String reason, String remedy) {
        findings.add(In.OUTBOUND, ready.rule().title(), field, reason, remedy);
    }

    private void destination(Ready ready) {
        for (Form form : ready.destination().forms()) {
            if (!form.isNumber()) {
                if (form.lead().startsWith("+0") || (form.isE164() && form.lengthMin() > NumberRange.E164_CHARACTERS)) {
                    refuse(
                            ready,
                            "destination",
                            "it can never match: no number of the world begins with +0 or has more than 15 digits",
                            "write + and the country code, like _+49.");
                }
                continue;
            }
            String number = form.lead();
            Dialled meant = plan.outside()
                    .emergencyNumbers()
                    .of(number)
                    .<Dialled>map(Dialled.Emergency::new)
                    .orElseGet(() -> NumberReader.read(number, home));
            switch (meant) {
                case Dialled.Emergency emergency ->
                    refuse(
                            ready,
                            "destination",
                            emergency.number() + " leaves by the site's emergency route, no rule is asked",
                            "remove the rule; set number and trunks at the site");
                case Dialled.NoNumber no ->
                    refuse(
                            ready,
                            "destination",
                            "it can never match: " + number + " is no number, it " + no.why(),
                            "write the number as it is dialled, or in E.164");
                case Dialled.OtherCarrier _ ->
                    refuse(
                            ready,
                            "destination",
                            "it can never match: " + number + " asks for another carrier, as no call may",
                            "leave the carrier's code out");
                case Dialled.Outside _, Dialled.Service _ -> {}
            }
        }
    }

    private void source(Ready ready) {
        boolean nobody = ready.source().forms().stream()
                .allMatch(form -> form.isNumber()
                        && !form.isE164()
                        && !form.lead().isEmpty()
                        && plan.directory().userByExtension(form.lead()).isEmpty());
        if (nobody) {
            refuse(
                    ready,
                    "source",
                    "it can never match: there is no extension " + ready.rule().source(),
                    "write an extension of this tenant, or a pattern like _1XX");
        }
    }

    private void trunks(OutboundRule rule) {
        if (rule.trunks().isEmpty() && !rule.deny()) {
            findings.add(In.OUTBOUND, rule.title(), "trunks", "it has none", "name one, or set deny");
        }
        for (TrunkUse use : rule.trunks()) {
            Optional<Trunk> trunk = plan.outside().trunk(use.trunk());
            if (trunk.isEmpty()) {
                findings.add(
                        In.OUTBOUND,
                        rule.title(),
                        "trunks",
                        "there is no trunk " + use.trunk() + " that this tenant may use",
                        "name one of its own, or ask the operator for one of the platform's");
            } else if (use.account().isPresent()
                    && trunk.get().accounts().stream()
                            .noneMatch(account ->
                                    account.user().equals(use.account().get()))) {
                findings.add(
                        In.OUTBOUND,
                        rule.title(),
                        "trunks",
                        "trunk '" + trunk.get().name() + "' has no account '"
                                + use.account().get() + "'",
                        "name the user of one of its accounts, or leave the account out");
            }
        }
    }

    /// For some caller it is a number that the tenant may show (§ 120 TKG).
    private void callerId(Ready ready) {
        NumberTemplate template = ready.callerId();
        if (template.isEmpty() || ready.rule().deny()) {
            return;
        }
        boolean outsideCallers = ready.source().forms().stream().allMatch(Form::isE164);
        if (template.cutsToNothing(
                longest(ready.destination(), NUMBER_LENGTH_MAX),
                outsideCallers ? NUMBER_LENGTH_MAX : longest(ready.source(), EXTENSION_LENGTH_MAX))) {
            refuse(
                    ready,
                    "callerId",
                    "a cut in " + template + " yields nothing, however long the number is",
                    "offsets count from 0, negative ones from the end: ${CALLERID(num):-2}");
            return;
        }
        if (outsideCallers || template.names(NumberTemplate.EXTEN)) {
            return;
        }
        List<String> shown = template.isNumber()
                ? List.of(template.fill("", ""))
                : plan.directory().users().stream()
                        .map(User::extension)
                        .filter(ready.source()::matches)
                        .limit(CALLERS_MAX)
                        .map(extension -> template.fill("", extension))
                        .toList();
        if (!shown.isEmpty() && shown.stream().noneMatch(this::owns)) {
            refuse(
                    ready,
                    "callerId",
                    template + (template.isNumber() ? " is" : " makes") + " no number that this tenant may show",
                    "write one of its numbers in service, or of its blocks: +4989123456${CALLERID(num)}; empty withholds");
        }
    }

    private static int longest(DialPattern pattern, int most) {
        return pattern.forms().stream()
                .mapToInt(form -> Math.min(form.lengthMax(), most))
                .max()
                .orElse(most);
    }

    private boolean owns(String filled) {
        return NumberReader.read(filled, home) instanceof Dialled.Outside outside && owns(outside.number());
    }

    private boolean owns(E164 number) {
        return plan.outside().inventory().owned(number) != Owned.NO
                || plan.tolls().policy().verified().containsKey(number);
    }

    /// Others take every call that it could match.
    private boolean shadowed(Ready ready, Entry<Ready> entry) {
        Optional<List<String>> numbers = NumberRange.of(entry.destination());
        return numbers.isPresent()
                ? numbers.get().stream().allMatch(number -> taken(ready, entry, number))
                : !entry.destination().isE164() && longerPrefixTakesAll(ready, entry);
    }

    private boolean taken(Ready ready, Entry<Ready> entry, String number) {
        if (!entry.destination().isE164()) {
            String dialled = ready.rule().prefix() + number;
            if (plan.directory().userByExtension(dialled).isPresent()
                    || plan.reach().codes().read(dialled).equals(Optional.of(FeatureCode.ECHO))
                    || plan.outside().help(dialled).isPresent()) {
                return true;
            }
        }
        for (Entry<Ready> better :
                plan.outside().outboundRules().taking(ready.rule().prefix(), compared(entry, number))) {
            if (!better.rule().rule().title().equals(ready.rule().title())
                    && better.rule().rule().when().isEmpty()
                    && better.source().covers(entry.source())
                    && outranks(better, entry)) {
                return true;
            }
        }
        return false;
    }

    private Compared compared(Entry<Ready> entry, String number) {
        if (entry.destination().isE164()) {
            return new Compared("", number);
        }
        return new Compared(
                number,
                NumberReader.read(number, home) instanceof Dialled.Outside outside
                        ? outside.number().text()
                        : "");
    }

    private static boolean outranks(Entry<Ready> better, Entry<Ready> entry) {
        int prefixes = better.rule().rule().prefix().length()
                - entry.rule().rule().prefix().length();
        return prefixes > 0 || (prefixes == 0 && Entry.<Ready>bySpecificity().compare(better, entry) < 0);
    }

    /// A rule whose prefix is longer matches whatever this pattern does.
    private boolean longerPrefixTakesAll(Ready ready, Entry<Ready> entry) {
        String prefix = ready.rule().prefix();
        String lead = prefix + entry.destination().lead();
        return rules.stream().anyMatch(better -> {
            String longer = better.rule().prefix();
            return longer.length() > prefix.length()
                    && lead.startsWith(longer)
                    && better.rule().when().isEmpty()
                    && better.source().forms().stream().anyMatch(source -> source.covers(entry.source()))
                    && better.destination().forms().stream()
                            .anyMatch(to -> !to.isE164()
                                    && to.covers(without(entry.destination(), longer.length() - prefix.length())));
        });
    }

    private static Form without(Form form, int characters) {
        return new Form(form.classes().subList(characters, form.classes().size()), form.rest());
    }

    /// The numbers of a form, where they are few.
    static final class NumberRange {
        static final int E164_CHARACTERS = 16;
        private static final int NUMBERS_MAX = 500;

        private NumberRange() {}

        static Optional<List<String>> of(Form form) {
            if (form.rest() != Rest.NONE) {
                return Optional.empty();
            }
            List<String> numbers = List.of("");
            for (long bits : form.classes()) {
                List<String> longer = new ArrayList<>();
                for (String number : numbers) {
                    for (long rest = bits; rest != 0; rest &= rest - 1) {
                        longer.add(number + DialPattern.character(Long.lowestOneBit(rest)));
                    }
                }
                if (longer.size() > NUMBERS_MAX) {
                    return Optional.empty();
                }
                numbers = longer;
            }
            return Optional.of(numbers);
        }
    }
}

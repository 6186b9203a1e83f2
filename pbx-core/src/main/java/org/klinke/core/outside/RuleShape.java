package org.klinke.core.outside;

import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.klinke.core.db.Unique;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.reach.Action;

/// Shapes of what people type for a rule. Whether patterns and templates can be read and rules can ever match, the dial
/// plan's own check says, over all rules together.
final class RuleShape {
    private static final int TITLE_LENGTH_MAX = 100;
    private static final int PATTERN_LENGTH_MAX = 500;
    private static final int TRUNKS_MAX = 20;
    private static final int RANK_MAX = 99;
    private static final int WEIGHT_MAX = 100;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern PREFIX = Pattern.compile("[0-9*#]{0," + EmergencyNumbers.PREFIX_CHARACTERS_MAX + "}");
    private static final Pattern PREFIX_OUT = Pattern.compile("\\+?[0-9*#]{0,20}");
    private static final Pattern PIN = Pattern.compile("[0-9]{4,12}");
    private static final Set<String> LANGUAGES = Set.of("de", "en");

    private RuleShape() {}

    static String title(String title) {
        if (title.isBlank()
                || title.length() > TITLE_LENGTH_MAX
                || CONTROL.matcher(title).find()) {
            throw new InvalidInput(
                    "title", "it cannot be a title", "use 1 to " + TITLE_LENGTH_MAX + " printable characters");
        }
        return title.strip();
    }

    static void check(InboundRule rule) {
        title(rule.title());
        pattern("source", rule.source());
        pattern("destination", rule.destination());
        pattern("extension", rule.extension());
        rule.before().stream()
                .filter(Action.Language.class::isInstance)
                .findFirst()
                .ifPresent(_ -> {
                    throw new InvalidInput("before", "a rule has a field for the language", "write it under language");
                });
        rule.language().filter(language -> !LANGUAGES.contains(language)).ifPresent(language -> {
            throw new InvalidInput("language", "'" + language + "' is not supported", "use 'de' or 'en'");
        });
    }

    static void check(OutboundRule rule) {
        title(rule.title());
        matching(PREFIX, "prefix", rule.prefix(), "use up to 8 digits, '*' and '#', like '0' or '*1'");
        pattern("source", rule.source());
        pattern("destination", rule.destination());
        pattern("callerId", rule.callerId());
        matching(PREFIX_OUT, "prefixOut", rule.prefixOut(), "use up to 20 digits");
        rule.pin().filter(pin -> !PIN.matcher(pin).matches()).ifPresent(_ -> {
            throw new InvalidInput("pin", "it is no PIN", "use 4 to 12 digits");
        });
        if (rule.trunks().size() > TRUNKS_MAX) {
            throw new InvalidInput("trunks", "more than " + TRUNKS_MAX, "leave out those that are never reached");
        }
        for (OutboundRule.TrunkUse use : rule.trunks()) {
            if (use.order() < 0 || use.order() > RANK_MAX) {
                throw new InvalidInput("order", use.order() + " is no order", "use 0 to " + RANK_MAX);
            }
            if (use.weight() < 1 || use.weight() > WEIGHT_MAX) {
                throw new InvalidInput("weight", use.weight() + " is no weight", "use 1 to " + WEIGHT_MAX);
            }
        }
    }

    private static void pattern(String field, String text) {
        if (text.length() > PATTERN_LENGTH_MAX || CONTROL.matcher(text).find()) {
            throw new InvalidInput(
                    field,
                    "it is longer than " + PATTERN_LENGTH_MAX + " characters, or has control characters",
                    "make several rules of it");
        }
    }

    private static void matching(Pattern pattern, String field, String value, String remedy) {
        if (!pattern.matcher(value).matches()) {
            throw new InvalidInput(field, "'" + CONTROL.matcher(value).replaceAll("?") + "' is not allowed", remedy);
        }
    }

    static InvalidInput noTrunk(String field, Object trunk) {
        return new InvalidInput(
                field,
                "there is no trunk " + trunk + " that this tenant may use",
                "name one of its own, or ask the operator for one of the platform's");
    }

    static void unique(String constraint, String title, Supplier<Integer> statement) {
        Unique.guard(
                constraint,
                () -> new InvalidInput("title", "there is already a '" + title + "'", "choose another title"),
                statement);
    }
}

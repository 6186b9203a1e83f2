package org.klinke.core.code;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.klinke.core.directory.InvalidInput;

/// A tenant's codes: immutable. No code that is dialled is the beginning of another one, so that whatever is dialled
/// begins with one at most. All of them begin with `*`, as no extension of a person and no emergency number does.
public final class FeatureCodes {
    public static final FeatureCodes USUAL = new FeatureCodes(new EnumMap<>(FeatureCode.class));

    /// Stands for the code of what is switched off.
    public static final String OFF = "off";

    /// The longest code there is, in characters.
    public static final int CHARACTERS_MAX = 7;

    private static final Pattern DIALLED = Pattern.compile("\\*{1,2}[0-9]{1," + (CHARACTERS_MAX - 2) + "}");
    private static final Pattern TALK = Pattern.compile("\\*[0-9]");

    /// What follows such a code and an extension may stand in traces: it looks like a usual code of forwarding.
    private static final Pattern SHOWN_IN_TRACES = Pattern.compile("\\*{1,2}7.*");

    /// Between the code of forwarding and the target: whose calls are meant.
    private static final List<String> ORIGINS = List.of("", "*1*", "*2*");

    /// Those that are not as usual; "" is off.
    private final Map<FeatureCode, String> own;

    private final Map<FeatureCode, String> all = new EnumMap<>(FeatureCode.class);

    /// What a tenant has chosen goes before a usual code that a later version of ours may have brought.
    private FeatureCodes(Map<FeatureCode, String> own) {
        this.own = own;
        wanted(own).forEach((feature, code) -> {
            boolean taken = !own.containsKey(feature)
                    && own.entrySet().stream().anyMatch(one -> isAlike(feature, code, one.getKey(), one.getValue()));
            if (!taken) {
                all.put(feature, code);
            }
        });
    }

    private static Map<FeatureCode, String> wanted(Map<FeatureCode, String> own) {
        Map<FeatureCode, String> wanted = new EnumMap<>(FeatureCode.class);
        for (FeatureCode feature : FeatureCode.values()) {
            String code = own.getOrDefault(feature, feature.usual());
            if (!code.isEmpty()) {
                wanted.put(feature, code);
            }
        }
        return wanted;
    }

    /// One is the other, or its beginning.
    private static boolean isAlike(FeatureCode feature, String code, FeatureCode other, String another) {
        return feature != other
                && feature.isDialled() == other.isDialled()
                && !another.isEmpty()
                && (code.startsWith(another) || another.startsWith(code));
    }

    /// As they were stored, by words; what nobody knows any more is left out.
    static FeatureCodes stored(Map<String, String> facts) {
        Map<FeatureCode, String> own = new EnumMap<>(FeatureCode.class);
        facts.forEach((word, code) ->
                FeatureCode.of(word).ifPresent(feature -> own.put(feature, code.equals(OFF) ? "" : code)));
        return new FeatureCodes(own);
    }

    /// @param given by words: a code, [#OFF], or "" for the usual one; what is not named stays
    /// @throws InvalidInput naming the word as field
    public FeatureCodes with(Map<String, String> given) {
        Map<FeatureCode, String> fresh = new EnumMap<>(FeatureCode.class);
        fresh.putAll(own);
        given.forEach((word, code) -> {
            FeatureCode feature = FeatureCode.of(word)
                    .orElseThrow(() -> new InvalidInput(
                            word.replaceAll("\\p{Cntrl}", "?"),
                            "there is no such code",
                            "use " + String.join(", ", words())));
            if (code.isEmpty() || code.equals(feature.usual())) {
                fresh.remove(feature);
            } else {
                fresh.put(feature, code.equals(OFF) ? "" : checked(feature, code));
            }
        });
        check(fresh);
        return new FeatureCodes(fresh);
    }

    private static List<String> words() {
        return Arrays.stream(FeatureCode.values()).map(FeatureCode::word).toList();
    }

    private static String checked(FeatureCode feature, String code) {
        if (!(feature.isDialled() ? DIALLED : TALK).matcher(code).matches()) {
            throw new InvalidInput(
                    feature.word(),
                    "'" + code.replaceAll("\\p{Cntrl}", "?") + "' cannot be a code",
                    feature.isDialled()
                            ? "write '*' or '**' and up to five digits, like '*97', or 'off'"
                            : "it is entered during a call: write '*' and one digit, like '*5', or 'off'");
        }
        if (feature == FeatureCode.LOGIN && SHOWN_IN_TRACES.matcher(code).matches()) {
            throw new InvalidInput(
                    feature.word(),
                    "traces show what follows a code like " + code + ", and a PIN follows this one",
                    "choose one that does not begin with *7");
        }
        if (feature == FeatureCode.LEAVE_IN_BOX && (code.equals("*1") || code.equals("*2"))) {
            throw new InvalidInput(
                    feature.word(),
                    "behind a code of forwarding " + code + " says whose calls are meant",
                    "choose another code");
        }
        return code;
    }

    /// Of two that are alike the one that is not as usual is to blame.
    private static void check(Map<FeatureCode, String> own) {
        Map<FeatureCode, String> wanted = wanted(own);
        own.forEach((feature, code) -> wanted.forEach((other, another) -> {
            if (code.isEmpty() || !isAlike(feature, code, other, another)) {
                return;
            }
            if (another.equals(code)) {
                throw new InvalidInput(
                        feature.word(), code + " is the code '" + other.word() + "' already", "choose another code");
            }
            throw new InvalidInput(
                    feature.word(),
                    code + " and " + another + ", the code '" + other.word() + "', begin alike",
                    "choose a code with which no other begins, and which begins with no other");
        }));
    }

    /// Empty if it is switched off.
    public Optional<String> of(FeatureCode feature) {
        return Optional.ofNullable(all.get(feature));
    }

    /// Those that are dialled, as they are.
    public Map<FeatureCode, String> dialled() {
        Map<FeatureCode, String> dialled = new EnumMap<>(all);
        dialled.keySet().removeIf(feature -> !feature.isDialled());
        return dialled;
    }

    /// Of the dialled ones that with which this begins; what follows it may be more than it takes.
    private Optional<FeatureCode> beginning(String dialled) {
        if (!dialled.startsWith("*")) { // most of what is dialled is no code
            return Optional.empty();
        }
        for (Map.Entry<FeatureCode, String> one : all.entrySet()) {
            if (one.getKey().isDialled() && dialled.startsWith(one.getValue())) {
                return Optional.of(one.getKey());
            }
        }
        return Optional.empty();
    }

    /// The code that was dialled, perhaps with what may follow it.
    public Optional<FeatureCode> read(String dialled) {
        return beginning(dialled).filter(feature -> feature.fits(all.getOrDefault(feature, ""), dialled));
    }

    /// What was dialled, as where all codes are as usual.
    ///
    /// @return empty if it begins with none of the tenant's codes
    public Optional<String> usual(String dialled) {
        if (own.isEmpty()) {
            return beginning(dialled).map(_ -> dialled);
        }
        return beginning(dialled).flatMap(feature -> {
            String rest = dialled.substring(all.getOrDefault(feature, "").length());
            return feature.isForwarding()
                    ? target(rest).map(feature.usual()::concat)
                    : Optional.of(feature.usual() + rest);
        });
    }

    /// Behind a code of forwarding may be that of a voice box.
    private Optional<String> target(String rest) {
        String usual = FeatureCode.LEAVE_IN_BOX.usual();
        String now = all.getOrDefault(FeatureCode.LEAVE_IN_BOX, "");
        for (String origin : ORIGINS) {
            if (!now.isEmpty() && rest.equals(origin + now)) {
                return Optional.of(origin + usual);
            }
            if (rest.equals(origin + usual)) {
                return Optional.empty();
            }
        }
        return Optional.of(rest);
    }

    /// A target of forwarding as it is stored, whatever the tenant dials for a voice box.
    public String stored(String target) {
        return of(FeatureCode.LEAVE_IN_BOX).filter(target::equals).isPresent()
                ? FeatureCode.LEAVE_IN_BOX.usual()
                : target;
    }

    /// The same, as the tenant dials it.
    public String shown(String target) {
        return target.equals(FeatureCode.LEAVE_IN_BOX.usual())
                ? of(FeatureCode.LEAVE_IN_BOX).orElse(target)
                : target;
    }

    /// What this would be where all codes are as usual, if it is switched off here, or has another code.
    public Optional<FeatureCode> elsewhere(String dialled) {
        return own.keySet().stream()
                .filter(FeatureCode::isDialled)
                .filter(feature -> feature.fits(feature.usual(), dialled))
                .filter(_ -> beginning(dialled).isEmpty())
                .findFirst();
    }

    /// Why its usual code does nothing here, for people.
    public String why(FeatureCode feature) {
        return of(feature)
                .map(code -> "this tenant dials " + code + " instead of " + feature.usual())
                .orElseGet(() ->
                        "the code " + feature.usual() + " ('" + feature.word() + "') is switched off in this tenant");
    }

    /// What is called, without the code for staying unknown, however often it was dialled.
    public String withoutWithholding(String dialled) {
        String code = all.getOrDefault(FeatureCode.WITHHOLD, "");
        int at = 0;
        while (!code.isEmpty() && dialled.startsWith(code, at)) {
            at += code.length();
        }
        return dialled.substring(at);
    }

    /// What is entered while people talk, as where all codes are as usual: the digit behind the `*`.
    public Optional<Character> talk(char digit) {
        return all.entrySet().stream()
                .filter(one -> !one.getKey().isDialled() && one.getValue().charAt(1) == digit)
                .map(one -> one.getKey().usual().charAt(1))
                .findFirst();
    }

    /// By which somebody logs in, and that by which he did where nobody has changed it: who dials it by habit has
    /// dialled his PIN, too, which is nobody's business.
    public List<String> loginCodes() {
        String usual = FeatureCode.LOGIN.usual();
        return Stream.of(all.getOrDefault(FeatureCode.LOGIN, usual), usual)
                .distinct()
                .filter(code -> beginning(code)
                        .filter(found -> found != FeatureCode.LOGIN)
                        .isEmpty())
                .toList();
    }

    /// By words, "" where it is switched off: for telephones.
    public Map<String, String> byWord() {
        Map<String, String> codes = new LinkedHashMap<>();
        for (FeatureCode feature : FeatureCode.values()) {
            codes.put(feature.word(), all.getOrDefault(feature, ""));
        }
        return codes;
    }

    /// All, as the `apply` file would have them: for its plan.
    public Map<String, String> texts() {
        Map<String, String> texts = byWord();
        texts.replaceAll((_, code) -> code.isEmpty() ? OFF : code);
        return texts;
    }

    /// Those that are not as usual, as the `apply` file has them, and the audit log.
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        own.forEach((feature, code) -> facts.put(feature.word(), code.isEmpty() ? OFF : code));
        return facts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureCodes same && own.equals(same.own);
    }

    @Override
    public int hashCode() {
        return own.hashCode();
    }

    @Override
    public String toString() {
        return facts().toString();
    }
}

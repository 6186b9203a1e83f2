package org.klinke.core.numbering;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is dialled for help: police 110, fire and rescue 112 (§ 164 TKG) everywhere, and what a tenant adds to them; in
/// whatever way a person groups the digits. Whoever asks whether a call is one for help asks here, so that all agree.
public final class EmergencyNumbers {
    /// Dialled before a number to stay unknown; who calls for help never does. It is so in every tenant, also where
    /// another code is dialled for that, or none: whoever looks for a call for help must not miss one.
    public static final String WITHHOLD_CODE = "*67";

    public static final EmergencyNumbers EVERYWHERE =
            new EmergencyNumbers(inOrder(List.of("110", "112")), WITHHOLD_CODE);

    /// So short a number is called, too, after a 0 that no rule knows as prefix: who dials it means an outside line,
    /// for no area code and number outside together are so short. A longer one might be one.
    private static final int AFTER_ZERO_DIGITS_MAX = 3;

    /// A shorter one would be the end of too much that is dialled: see [#mayBe(String, Predicate)].
    public static final int DIGITS_MIN = 3;

    public static final int DIGITS_MAX = 6;

    /// The longest prefix that a rule for outgoing calls may have.
    public static final int PREFIX_CHARACTERS_MAX = 8;

    /// The visual separators of RFC 3966 §5.1.1 and those that word processors and web pages put in their place:
    /// spaces and hyphens that do not break, the hyphen proper, the en dash.
    private static final String SEPARATORS = " -.()/\u00a0\u202f\u2010\u2011\u2013";

    /// The longest thing read as a number: E.164's 15 digits, prefixes, and a person's punctuation.
    public static final int CHARACTERS_MAX = 40;

    private final Set<String> numbers;
    private final String withholdCode;
    private final int digitsMax;

    private EmergencyNumbers(Set<String> numbers, String withholdCode) {
        this.numbers = numbers; // in their order, and found at once
        this.withholdCode = withholdCode;
        digitsMax = Math.max(
                AFTER_ZERO_DIGITS_MAX + 1,
                numbers.stream().mapToInt(String::length).max().orElse(0));
    }

    /// Always the same, so that a phone's files do not change by a restart.
    private static Set<String> inOrder(Collection<String> sorted) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(sorted));
    }

    /// These and others.
    public EmergencyNumbers and(Collection<String> others) {
        Set<String> all = new TreeSet<>(numbers);
        return all.addAll(others) ? new EmergencyNumbers(inOrder(all), withholdCode) : this;
    }

    /// The same, found behind this code, too.
    ///
    /// @param code by which a tenant's people stay unknown; not ""
    public EmergencyNumbers behind(String code) {
        return code.equals(withholdCode) ? this : new EmergencyNumbers(numbers, code);
    }

    /// That of [#behind], if it is not so everywhere.
    public Optional<String> ownWithholdCode() {
        return Optional.of(withholdCode).filter(code -> !code.equals(WITHHOLD_CODE));
    }

    public Set<String> all() {
        return numbers;
    }

    /// Those that are not so everywhere.
    public Set<String> added() {
        return this.equals(EVERYWHERE)
                ? Set.of()
                : numbers.stream().filter(number -> !isEverywhere(number)).collect(Collectors.toUnmodifiableSet());
    }

    /// Whether the law makes it one, and not a tenant.
    ///
    /// @param number as it stands among [#all()]
    public static boolean isEverywhere(String number) {
        return EVERYWHERE.numbers.contains(number);
    }

    public boolean contains(String dialled) {
        return of(dialled).isPresent();
    }

    /// Whether it may be one of them behind some tenant's prefix for outside calls: for those who must not stop
    /// it, before the tenant is known. Then [org.klinke.core.dialplan.OutsidePlan#help] decides.
    ///
    /// Runs for every INVITE of anybody: a few questions, however many numbers there are. How long the others are
    /// does not matter to any of them.
    ///
    /// @param numbers whether this is one
    public static boolean mayBe(String dialled, Predicate<String> numbers) {
        if (dialled.length() > CHARACTERS_MAX) {
            return false;
        }
        String bare = withoutCodes(withoutSeparators(dialled), WITHHOLD_CODE);
        if (bare.startsWith("+")) { // as no prefix does
            return false;
        }
        for (int digits = DIGITS_MIN; digits <= Math.min(DIGITS_MAX, bare.length()); digits++) {
            int charactersMax = PREFIX_CHARACTERS_MAX + Math.max(AFTER_ZERO_DIGITS_MAX + 1, digits);
            if (bare.length() <= charactersMax && numbers.test(bare.substring(bare.length() - digits))) {
                return true;
            }
        }
        return false;
    }

    /// As [#mayBe(String, Predicate)] for these.
    public boolean mayBe(String dialled) {
        return mayBe(dialled, numbers::contains);
    }

    /// What is called, whether or not the caller wants to stay unknown. Whoever looks for a call for help looks behind
    /// the codes, however often they were dialled.
    public String withoutWithholdCodes(String dialled) {
        return withoutCodes(dialled, withholdCode);
    }

    private static String withoutCodes(String dialled, String own) {
        int at = 0;
        while (true) {
            if (dialled.startsWith(WITHHOLD_CODE, at)) {
                at += WITHHOLD_CODE.length();
            } else if (dialled.startsWith(own, at)) {
                at += own.length();
            } else {
                return dialled.substring(at);
            }
        }
    }

    /// The one that was dialled, if any. Runs for every INVITE: it looks no further than it must.
    public Optional<String> of(String dialled) {
        if (dialled.length() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        String called = withoutWithholdCodes(dialled);
        StringBuilder digits = new StringBuilder(digitsMax);
        for (int at = 0; at < called.length(); at++) {
            char character = called.charAt(at);
            if (isSeparator(character)) {
                continue;
            }
            if (digits.length() == digitsMax) {
                return Optional.empty();
            }
            digits.append(character);
        }
        String number = digits.toString();
        if (numbers.contains(number)) {
            return Optional.of(number);
        }
        boolean outsideLine = number.startsWith("0") && number.length() <= AFTER_ZERO_DIGITS_MAX + 1;
        return outsideLine && numbers.contains(number.substring(1))
                ? Optional.of(number.substring(1))
                : Optional.empty();
    }

    public static String withoutSeparators(String text) {
        StringBuilder rest = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            if (!isSeparator(text.charAt(at))) {
                rest.append(text.charAt(at));
            }
        }
        return rest.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EmergencyNumbers same
                && numbers.equals(same.numbers)
                && withholdCode.equals(same.withholdCode);
    }

    @Override
    public int hashCode() {
        return 31 * numbers.hashCode() + withholdCode.hashCode();
    }

    @Override
    public String toString() {
        return numbers.stream().sorted().collect(Collectors.joining(", "));
    }

    private static boolean isSeparator(char character) {
        return SEPARATORS.indexOf(character) >= 0;
    }
}

package org.klinke.core.numbering;

import java.util.Optional;
import java.util.Set;

/// The emergency numbers of Germany (§ 164 TKG): police 110, fire and rescue 112, also after an outside-line prefix
/// 0, and in whatever way a person groups the digits. Whoever asks whether a call is one for help asks here, so that
/// all agree.
public final class EmergencyNumbers {
    private static final Set<String> NUMBERS = Set.of("110", "112");
    private static final int DIGITS_MAX = 4;
    /// Dialled before a number to stay unknown; who calls for help never does.
    private static final String WITHHOLD_CODE = "*67";

    /// The longest prefix that a rule for outgoing calls may have.
    public static final int PREFIX_CHARACTERS_MAX = 8;

    /// The visual separators of RFC 3966 §5.1.1 and those that word processors and web pages put in their place:
    /// spaces and hyphens that do not break, the hyphen proper, the en dash.
    private static final String SEPARATORS = " -.()/\u00a0\u202f\u2010\u2011\u2013";

    /// The longest thing read as a number: E.164's 15 digits, prefixes, and a person's punctuation.
    static final int CHARACTERS_MAX = 40;

    private EmergencyNumbers() {}

    public static boolean contains(String dialled) {
        return of(dialled).isPresent();
    }

    /// Whether it may be 110 or 112 behind some tenant's prefix for outside calls: for those who must not stop
    /// it, before the tenant is known. Then [org.klinke.core.dialplan.OutsidePlan#help] decides.
    public static boolean mayBe(String dialled) {
        if (dialled.length() > CHARACTERS_MAX) {
            return false;
        }
        String bare = withoutWithholdCode(withoutSeparators(dialled));
        return bare.length() <= PREFIX_CHARACTERS_MAX + DIGITS_MAX
                && !bare.startsWith("+") // as no prefix does
                && NUMBERS.stream().anyMatch(bare::endsWith);
    }

    /// What is called, whether or not the caller wants to stay unknown. Whoever looks for 110 and 112 looks behind the
    /// code, however often it was dialled.
    public static String withoutWithholdCode(String dialled) {
        int at = 0;
        while (dialled.startsWith(WITHHOLD_CODE, at)) {
            at += WITHHOLD_CODE.length();
        }
        return dialled.substring(at);
    }

    /// 110 or 112 if that is what was dialled. Runs for every INVITE: it looks no further than it must.
    public static Optional<String> of(String dialled) {
        if (dialled.length() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        String called = withoutWithholdCode(dialled);
        StringBuilder digits = new StringBuilder(DIGITS_MAX);
        for (int at = 0; at < called.length(); at++) {
            char character = called.charAt(at);
            if (isSeparator(character)) {
                continue;
            }
            if (digits.length() == DIGITS_MAX) {
                return Optional.empty();
            }
            digits.append(character);
        }
        boolean outsideLine = digits.length() == DIGITS_MAX && digits.charAt(0) == '0';
        String number = digits.substring(outsideLine ? 1 : 0);
        return NUMBERS.contains(number) ? Optional.of(number) : Optional.empty();
    }

    static String withoutSeparators(String text) {
        StringBuilder rest = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            if (!isSeparator(text.charAt(at))) {
                rest.append(text.charAt(at));
            }
        }
        return rest.toString();
    }

    private static boolean isSeparator(char character) {
        return SEPARATORS.indexOf(character) >= 0;
    }
}

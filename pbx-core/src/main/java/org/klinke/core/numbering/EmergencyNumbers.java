package org.klinke.core.numbering;

import java.util.Optional;
import java.util.Set;

/// The emergency numbers of Germany (§ 164 TKG): police 110, fire and rescue 112, also after an outside-line prefix 0,
/// and in whatever way a person groups the digits (visual separators, RFC 3966 §5.1.1).
public final class EmergencyNumbers {
    private static final Set<String> NUMBERS = Set.of("110", "112");
    private static final String SEPARATORS = " -.()/";
    /// Longer texts are not looked at: this runs for every INVITE.
    private static final int CHARACTERS_MAX = 12;

    private EmergencyNumbers() {}

    public static boolean contains(String dialled) {
        return of(dialled).isPresent();
    }

    /// 110 or 112 if that is what was dialled.
    public static Optional<String> of(String dialled) {
        if (dialled.length() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        StringBuilder digits = new StringBuilder(dialled.length());
        for (int at = 0; at < dialled.length(); at++) {
            char character = dialled.charAt(at);
            if (SEPARATORS.indexOf(character) < 0) {
                digits.append(character);
            }
        }
        String number = digits.length() == 4 && digits.charAt(0) == '0' ? digits.substring(1) : digits.toString();
        return NUMBERS.contains(number) ? Optional.of(number) : Optional.empty();
    }
}

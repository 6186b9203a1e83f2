package org.klinke.core.numbering;

import java.util.Set;

/// The emergency numbers of Germany (§ 164 TKG): police 110, fire and rescue 112, also after an outside-line prefix 0.
public final class EmergencyNumbers {
    private static final Set<String> NUMBERS = Set.of("110", "112", "0110", "0112");

    private EmergencyNumbers() {}

    public static boolean contains(String dialled) {
        return NUMBERS.contains(dialled);
    }
}

package org.klinke.core.outside;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.dialplan.NumberBlock.State;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.SiteId;
import org.klinke.core.numbering.E164;

/// What can be said about a number or a block of the inventory; meanings as in
/// [org.klinke.core.dialplan.NumberBlock]. Checked when it is made.
///
/// @param site empty = the tenant's default site
/// @param target extension; empty = what the rules say, or for a block the "0" itself
/// Throws InvalidInput from the constructor, naming the field
public record NumberDetails(E164 number, int digits, State state, Optional<SiteId> site, Optional<String> target) {
    private static final int DIGITS_MAX = 12;
    private static final int E164_DIGITS_MAX = 15;

    public NumberDetails {
        int longest = number.text().length() - 1 + digits;
        if (digits < 0 || digits > DIGITS_MAX || longest > E164_DIGITS_MAX) {
            throw new InvalidInput(
                    "digits",
                    digits + " more behind " + number + " is not possible",
                    "a number has " + E164_DIGITS_MAX + " digits at most; write 0 for a single number");
        }
    }

    Map<String, String> facts() {
        Map<String, String> facts =
                new HashMap<>(Map.of("number", number.text(), "digits", String.valueOf(digits), "state", state.name()));
        site.ifPresent(id -> facts.put("site", id.toString()));
        target.ifPresent(extension -> facts.put("target", extension));
        return facts;
    }
}

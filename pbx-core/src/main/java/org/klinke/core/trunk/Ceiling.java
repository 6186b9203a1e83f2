package org.klinke.core.trunk;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.directory.InvalidInput;

/// How many calls at once an account, or a tenant, may have with the outside.
///
/// @param calls in both directions together, at least 1
/// @param inbound of those, from the carrier; at most `calls`
/// @param outbound of those, to the carrier; at most `calls`
public record Ceiling(int calls, int inbound, int outbound) {
    static final int CALLS_MAX = 10_000;

    private static final String CALLS = "calls";
    private static final String INBOUND = "inbound";
    private static final String OUTBOUND = "outbound";

    /// @throws InvalidInput if a direction has more than both together, or all of them none
    public Ceiling {
        if (calls < 1 || calls > CALLS_MAX) {
            throw new InvalidInput(CALLS, calls + " is not possible", "use a number from 1 to " + CALLS_MAX);
        }
        within(INBOUND, inbound, calls);
        within(OUTBOUND, outbound, calls);
    }

    private static void within(String field, int most, int calls) {
        if (most < 0 || most > calls) {
            throw new InvalidInput(field, most + " is not possible", "use a number from 0 to " + calls);
        }
    }

    /// @param fields `calls`, `inbound`, `outbound` as people write them; a direction that is left out has all
    /// @return empty if none is given
    /// @throws InvalidInput naming the field
    public static Optional<Ceiling> of(Map<String, String> fields) {
        String calls = fields.getOrDefault(CALLS, "");
        String inbound = fields.getOrDefault(INBOUND, "");
        String outbound = fields.getOrDefault(OUTBOUND, "");
        if (calls.isEmpty()) {
            if (!inbound.isEmpty() || !outbound.isEmpty()) {
                throw new InvalidInput(
                        CALLS, "it is missing, and a direction alone is no limit", "say how many both have together");
            }
            return Optional.empty();
        }
        int most = TrunkSettings.count(CALLS, calls, 1, CALLS_MAX);
        return Optional.of(new Ceiling(
                most,
                inbound.isEmpty() ? most : TrunkSettings.count(INBOUND, inbound, 0, most),
                outbound.isEmpty() ? most : TrunkSettings.count(OUTBOUND, outbound, 0, most)));
    }

    /// As people write them, directions only where they have fewer.
    public Map<String, String> fields() {
        Map<String, String> fields = new TreeMap<>(Map.of(CALLS, String.valueOf(calls)));
        if (inbound < calls) {
            fields.put(INBOUND, String.valueOf(inbound));
        }
        if (outbound < calls) {
            fields.put(OUTBOUND, String.valueOf(outbound));
        }
        return fields;
    }

    /// Kept for emergency calls, where the ceiling is the carrier's own.
    int reserved() {
        return Math.min(calls, outbound) > 1 ? 1 : 0;
    }
}

package org.klinke.core.alarm;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// One alarm of a tenant.
///
/// @param facts by the names of [Kind], ready to be stored: texts from the network are cleaned and cut
public record Alarm(UUID id, Kind kind, Instant at, Map<String, String> facts) {
    private static final int FACT_CHARS_MAX = 300;

    public Alarm {
        Map<String, String> clean = new TreeMap<>();
        facts.forEach((name, fact) -> clean.put(name, clean(fact)));
        facts = Map.copyOf(clean);
    }

    public String fact(String name) {
        return facts.getOrDefault(name, "");
    }

    /// One line, of what PostgreSQL stores: neither control characters nor half a surrogate pair.
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(FACT_CHARS_MAX).forEach(point -> {
            boolean odd = Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE;
            clean.appendCodePoint(odd ? ' ' : point);
        });
        return clean.toString().strip();
    }
}

package org.klinke.core.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// From which numbers a tenant's extensions are given. Emergency numbers are forbidden always, whatever stands here.
///
/// @param pools where there are some for a kind of extension, or for any, it must be within one of these; where there
///     are none, every number may be given
/// @param forbidden given to nobody, though a pool has it
/// Throws InvalidInput from the constructor, naming the field
public record ExtensionPools(List<Pool> pools, List<Range> forbidden) {
    public static final ExtensionPools NONE = new ExtensionPools(List.of(), List.of());
    /// For extensions of every kind.
    public static final String ANY = "any";

    private static final int RANGES_MAX = 200;

    public ExtensionPools {
        pools = List.copyOf(pools);
        forbidden = List.copyOf(forbidden);
        if (pools.size() + forbidden.size() > RANGES_MAX) {
            throw new InvalidInput("extensions", "more than " + RANGES_MAX + " ranges", "put neighbours together");
        }
    }

    /// @param kind of extension ("user"), or [#ANY]
    public record Pool(String kind, Range range) {
        private static final Pattern KIND = Pattern.compile("[a-z]{1,20}");

        public Pool {
            if (!KIND.matcher(kind).matches() || kind.equals("forbidden")) {
                throw new InvalidInput("kind", "'" + kind + "' is no kind of extension", "write 'user', or 'any'");
            }
        }
    }

    /// All numbers of as many digits between two, both included: 100 to 199, 00 to 49.
    public record Range(String first, String last) {
        private static final Pattern DIGITS = Pattern.compile("[0-9]{1,8}");

        public Range {
            if (!DIGITS.matcher(first).matches()
                    || !DIGITS.matcher(last).matches()
                    || first.length() != last.length()
                    || first.compareTo(last) > 0) {
                throw new InvalidInput(
                        "from",
                        "'" + first + "' to '" + last + "' is no range of extensions",
                        "write two numbers of as many digits, the lower one first, like '100' and '199'");
            }
        }

        boolean has(String number) {
            return number.length() == first.length() && number.compareTo(first) >= 0 && number.compareTo(last) <= 0;
        }

        @Override
        public String toString() {
            return first.equals(last) ? first : first + "-" + last;
        }
    }

    /// Why this number may not be given, as half a sentence.
    Optional<String> against(String kind, String number) {
        if (forbidden.stream().anyMatch(range -> range.has(number))) {
            return Optional.of("is forbidden in this tenant");
        }
        List<Range> own = pools.stream()
                .filter(pool -> pool.kind().equals(kind) || pool.kind().equals(ANY))
                .map(Pool::range)
                .toList();
        return own.isEmpty() || own.stream().anyMatch(range -> range.has(number))
                ? Optional.empty()
                : Optional.of("is outside "
                        + String.join(", ", own.stream().map(Range::toString).toList())
                        + ", from which extensions of this kind are given");
    }

    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        Map<String, List<String>> byKind = new HashMap<>();
        pools.forEach(pool -> byKind.computeIfAbsent(pool.kind(), _ -> new ArrayList<>())
                .add(pool.range().toString()));
        byKind.forEach((kind, ranges) -> facts.put(kind, String.join(", ", ranges)));
        if (!forbidden.isEmpty()) {
            facts.put(
                    "forbidden",
                    String.join(", ", forbidden.stream().map(Range::toString).toList()));
        }
        return facts;
    }
}

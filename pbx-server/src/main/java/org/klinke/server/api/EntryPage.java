package org.klinke.server.api;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.Cursors;

/// Some entries of a list: those that hold a text, in an order, after the last that was shown.
///
/// @param total of all pages
record EntryPage(List<Map<String, Object>> items, Optional<String> next, int total) {
    private static final int SHOWN = 50;
    private static final int DIGITS_MAX = 20;

    /// An entry where it stands in the order. The name tells equal ones apart.
    private record Placed(String value, String name, Map<String, Object> entry) implements Comparable<Placed> {
        private static final Comparator<Placed> ORDER =
                Comparator.comparing(Placed::value).thenComparing(Placed::name);

        @Override
        public int compareTo(Placed other) {
            return ORDER.compare(this, other);
        }
    }

    /// @param entries all of the list
    /// @throws Problem 400 if the list is not sorted by what the request names, or its cursor is of another list
    static EntryPage of(Listing listing, List<Map<String, Object>> entries, ApiRequest request, Cursors cursors) {
        String sort = request.query("sort").orElse(listing.key().getFirst());
        boolean down = sort.startsWith("-");
        String field = down ? sort.substring(1) : sort;
        if (!listing.fields().contains(field)) {
            throw Problem.invalid(
                    400,
                    "request.parameters",
                    "the query is not as the contract has it",
                    List.of(new Problem.Fault(
                            "parameter", "sort", "known are " + String.join(", ", listing.fields()))));
        }
        String search = request.query("search").orElse("").strip().toLowerCase(Locale.ROOT);
        List<Placed> all = entries.stream()
                .filter(entry -> holds(listing, entry, search))
                .map(entry -> new Placed(ordered(Listing.text(entry, field)), listing.name(entry), entry))
                .sorted(down ? Comparator.reverseOrder() : Comparator.naturalOrder())
                .toList();
        String list = String.join(
                "\n", request.realm().id().toString(), listing.family().path(), listing.word(), sort, search);
        Stream<Placed> shown = request.query("cursor")
                .map(cursor -> place(cursors.readText(list, cursor)))
                .map(last -> all.stream().filter(one -> down ? one.compareTo(last) < 0 : one.compareTo(last) > 0))
                .orElseGet(all::stream);
        int limit = request.query("limit").map(Integer::parseInt).orElse(SHOWN);
        List<Placed> some = shown.limit(limit + 1L).toList();
        boolean more = some.size() > limit;
        List<Placed> page = more ? some.subList(0, limit) : some;
        return new EntryPage(
                page.stream().map(Placed::entry).toList(),
                more
                        ? Optional.of(cursors.print(
                                list,
                                page.getLast().value() + "\0" + page.getLast().name()))
                        : Optional.empty(),
                all.size());
    }

    private static boolean holds(Listing listing, Map<String, Object> entry, String search) {
        return search.isEmpty()
                || listing.fields().stream()
                        .anyMatch(field -> Listing.text(entry, field)
                                .toLowerCase(Locale.ROOT)
                                .contains(search));
    }

    /// Extensions by their number, texts as people look them up.
    private static String ordered(String text) {
        boolean number = !text.isEmpty()
                && text.length() <= DIGITS_MAX
                && text.chars().allMatch(one -> one >= '0' && one <= '9');
        return number ? "0".repeat(DIGITS_MAX - text.length()) + text : text.toLowerCase(Locale.ROOT);
    }

    private static Placed place(String position) {
        int joint = position.indexOf('\0');
        return new Placed(position.substring(0, joint), position.substring(joint + 1), Map.of());
    }
}

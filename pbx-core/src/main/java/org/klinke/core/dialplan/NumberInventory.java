package org.klinke.core.dialplan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.authority.ShownNumber.Owned;
import org.klinke.core.id.SiteId;
import org.klinke.core.numbering.E164;

/// The tenant's numbers, found by any number within them: each of its beginnings is looked up.
final class NumberInventory {
    private final Map<String, NumberBlock> byBase = new HashMap<>();
    private final Map<SiteId, NumberBlock> firstOfSite = new HashMap<>();
    private final Optional<NumberBlock> first;
    private final List<NumberBlock> blocks;

    NumberInventory(List<NumberBlock> numbers) {
        for (NumberBlock block : numbers) {
            byBase.put(block.base().text(), block);
            if (isProved(block)) {
                firstOfSite.putIfAbsent(block.site(), block);
            }
        }
        blocks = numbers.stream()
                .filter(block -> block.digits() > 0 && isProved(block))
                .toList();
        first = numbers.stream().filter(NumberInventory::isProved).findFirst();
    }

    /// @param extension digits behind the base of a block; "" for a single number
    record Found(NumberBlock block, String extension) {}

    Optional<Found> find(E164 number) {
        String text = number.text();
        for (int length = text.length(); length > 1; length--) {
            NumberBlock block = byBase.get(text.substring(0, length));
            if (block != null) {
                return text.length() - length <= block.digits()
                        ? Optional.of(new Found(block, text.substring(length)))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isProved(NumberBlock block) {
        return block.state().routes() && block.proof().isPresent();
    }

    /// Whether it is of the tenant, and in service; and whether it may be shown to those who are called (§ 120 TKG).
    Owned owned(E164 number) {
        return find(number)
                .filter(found -> found.block().state().routes())
                .filter(found ->
                        found.block().digits() == 0 || !found.extension().isEmpty())
                .map(found -> isProved(found.block()) ? Owned.PROVED : Owned.UNPROVED)
                .orElse(Owned.NO);
    }

    /// The extension's own number in a block, of its site if there is one.
    Optional<E164> direct(SiteId site, String extension) {
        return blocks.stream()
                .filter(block -> !extension.isEmpty() && block.digits() >= extension.length())
                .min(Comparator.comparing((NumberBlock block) -> !block.site().equals(site))
                        .thenComparing(block -> block.base().text()))
                .flatMap(block -> E164.of(block.base().text() + extension));
    }

    /// What is shown for a device without a number of its own: the first that may be of its site, or of the tenant.
    Optional<E164> switchboard(SiteId site) {
        return Optional.ofNullable(firstOfSite.get(site)).or(() -> first).map(NumberBlock::switchboard);
    }
}

package org.klinke.core.dialplan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.SiteId;
import org.klinke.core.numbering.E164;

/// The tenant's numbers, found by any number within them: each of its beginnings is looked up.
final class NumberInventory {
    private final Map<String, NumberBlock> byBase = new HashMap<>();
    private final Map<SiteId, NumberBlock> firstOfSite = new HashMap<>();
    private final Optional<NumberBlock> first;

    NumberInventory(List<NumberBlock> numbers) {
        for (NumberBlock block : numbers) {
            byBase.put(block.base().text(), block);
            if (block.state().routes()) {
                firstOfSite.putIfAbsent(block.site(), block);
            }
        }
        first = numbers.stream().filter(block -> block.state().routes()).findFirst();
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

    /// It may be shown to those who are called (§ 120 TKG): it is of the tenant, and in service.
    boolean owns(E164 number) {
        return find(number)
                .filter(found -> found.block().state().routes())
                .filter(found ->
                        found.block().digits() == 0 || !found.extension().isEmpty())
                .isPresent();
    }

    /// What is shown for a device without a number of its own: the first of its site, or of the tenant.
    Optional<E164> switchboard(SiteId site) {
        return Optional.ofNullable(firstOfSite.get(site)).or(() -> first).map(NumberBlock::switchboard);
    }
}

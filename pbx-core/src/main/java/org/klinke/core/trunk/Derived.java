package org.klinke.core.trunk;

import java.util.Optional;
import org.klinke.core.numbering.E164;

/// What follows from the numbers that a trunk's form was given: a block for the inventory, and what
/// `core.dialplan.DerivedRules` makes the customary rules from.
///
/// @param trunkName before each rule's title, which must be unique
/// @param block empty if no number was given
/// @param prefix dialled for an outside line by this trunk, often ""
/// @param fallback extension that rings if no other rule matches
public record Derived(String trunkName, Optional<Block> block, String prefix, Optional<String> fallback) {
    /// @param base without extension digits
    /// @param digits most extension digits that may follow, 0 for a single number
    /// @param switchboard extension that the number itself, or the block's "-0", rings
    public record Block(E164 base, int digits, Optional<String> switchboard) {}
}

package org.klinke.core.dialplan;

import java.util.Optional;
import org.klinke.core.id.NumberId;
import org.klinke.core.id.SiteId;
import org.klinke.core.numbering.E164;

/// A number of the inventory, or a block: a base number and the extension digits behind it (Durchwahl).
///
/// @param base of a block without the extension digits; no two entries of the platform overlap
/// @param digits most extension digits that may follow, 0 for a single number; fewer may (variable length)
/// @param target extension that a single number, or the "-0" of a block, rings; the rest of a block rings the extension
///     that its digits are
/// @param proof that the tenant may show it; without one it is called, but neither shown nor reached over a trunk
///     of the platform
public record NumberBlock(
        NumberId id,
        E164 base,
        int digits,
        State state,
        SiteId site,
        Optional<String> target,
        Optional<NumberProof> proof) {
    /// The number itself, or the "-0" of the block.
    E164 switchboard() {
        return digits == 0 ? base : new E164(base.text() + "0");
    }

    /// In the life of a number; calls are routed to numbers in service and in porting alone.
    public enum State {
        AVAILABLE,
        RESERVED,
        IN_SERVICE,
        PORT_IN,
        PORT_OUT,
        AGING,
        RELEASED;

        public boolean routes() {
            return this == IN_SERVICE || this == PORT_IN || this == PORT_OUT;
        }
    }
}

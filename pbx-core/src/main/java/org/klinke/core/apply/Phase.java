package org.klinke.core.apply;

/// When something is done within a tenant, so that each finds what it needs: first what frees numbers and uses of
/// others, then what others stand on, last what they have left.
enum Phase {
    FREE,
    TRUNKS,
    SITES,
    POOLS,
    /// After users and devices.
    NUMBERS,
    RULES,
    LEFT
}

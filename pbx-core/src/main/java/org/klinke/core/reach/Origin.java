package org.klinke.core.reach;

/// From where a call comes, as far as people treat calls differently.
public enum Origin {
    /// From an extension of the tenant.
    INTERNAL,
    /// From outside.
    EXTERNAL,
    /// Through a group; from wherever.
    GROUP
}

package org.klinke.core.reach;

import java.util.List;

/// From where a call comes, as far as people treat calls differently.
public enum Origin {
    /// From an extension of the tenant.
    INTERNAL,
    /// From outside.
    EXTERNAL,
    /// Through a group; from wherever.
    GROUP;

    /// What is forwarded if nothing more is said.
    public static final List<Origin> EITHER = List.of(INTERNAL, EXTERNAL);
}

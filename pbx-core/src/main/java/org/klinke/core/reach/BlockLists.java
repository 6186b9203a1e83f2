package org.klinke.core.reach;

import java.util.List;
import java.util.Map;

/// What a tenant blocks for everybody.
///
/// @param callers reach nobody
/// @param called are called by nobody; emergency numbers excepted, which nothing blocks
public record BlockLists(List<NumberMask> callers, List<NumberMask> called) {
    public static final BlockLists NONE = new BlockLists(List.of(), List.of());

    public BlockLists {
        callers = List.copyOf(callers);
        called = List.copyOf(called);
    }

    Map<String, String> facts() {
        return Map.of("callers", callers.toString(), "called", called.toString());
    }
}

package org.klinke.core.apply;

import java.util.List;

/// The plan of one tenant: what people read, and the steps in an order in which each finds what it needs: first what
/// frees names and numbers, then changes, then what is new.
record TenantPlan(List<PlanLine> lines, List<Step> steps) {
    TenantPlan {
        lines = List.copyOf(lines);
        steps = List.copyOf(steps);
    }
}

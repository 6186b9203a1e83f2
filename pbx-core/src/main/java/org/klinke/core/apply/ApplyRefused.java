package org.klinke.core.apply;

import java.util.List;

/// The file was refused and nothing was changed.
public final class ApplyRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Refusal> refusals;

    public ApplyRefused(List<Refusal> refusals) {
        super(String.join("\n", refusals.stream().map(Refusal::toString).toList()));
        this.refusals = List.copyOf(refusals);
    }

    public List<Refusal> refusals() {
        return refusals;
    }
}

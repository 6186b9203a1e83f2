package org.klinke.core.visit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Visit.Proof;

/// What phones have proven and is not written down yet: the newest of each, so that none is left out with a visit; and
/// what was written, so that a house full of phones that fetch once more costs nothing. Thread-safe.
final class Proofs {
    private final int phonesMax;
    private final Map<Prover, Proof> unwritten = new LinkedHashMap<>();
    private final Map<Prover, Proof> written;

    record Prover(TenantScope scope, DeviceId device) {}

    /// @param phonesMax as many wait, and as many are remembered; one that finds no room proves itself anew next time
    Proofs(int phonesMax) {
        this.phonesMax = phonesMax;
        written = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Prover, Proof> eldest) {
                return size() > phonesMax;
            }
        };
    }

    synchronized void take(Prover prover, Proof proof) {
        Proof known = written.getOrDefault(prover, Proof.NONE);
        Proof before = unwritten.getOrDefault(prover, known);
        Proof now = proof.over(before);
        if (!now.equals(before) && (unwritten.containsKey(prover) || unwritten.size() < phonesMax)) {
            unwritten.put(prover, now);
        }
    }

    synchronized boolean isEmpty() {
        return unwritten.isEmpty();
    }

    /// Those of one tenant, each to be ended by [#written] or [#drop].
    synchronized Map<Prover, Proof> some(int max) {
        Map<Prover, Proof> some = new LinkedHashMap<>();
        List<Map.Entry<Prover, Proof>> all = new ArrayList<>(unwritten.entrySet());
        for (Map.Entry<Prover, Proof> each : all) {
            TenantScope first = all.getFirst().getKey().scope();
            if (some.size() < max && each.getKey().scope().equals(first)) {
                some.put(each.getKey(), each.getValue());
            }
        }
        return some;
    }

    /// One that has proven something else meanwhile still waits.
    synchronized void written(Map<Prover, Proof> these) {
        written.putAll(these);
        drop(these);
    }

    synchronized void drop(Map<Prover, Proof> these) {
        these.forEach(unwritten::remove);
    }
}

/// Benchmarks inside one JVM: JMH for single steps, [org.klinke.bench.ManyPhones] for the pauses of a full house.
/// Nobody calls this; see `bench/README.md`.
@NullMarked
package org.klinke.bench;

import org.jspecify.annotations.NullMarked;

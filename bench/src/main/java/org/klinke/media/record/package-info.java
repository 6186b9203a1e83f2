/// Makes what benchmarks of recordings read, with what only the recorder's own package may touch. Nobody calls it but
/// `bench/run recordings`.
@NullMarked
package org.klinke.media.record;

import org.jspecify.annotations.NullMarked;

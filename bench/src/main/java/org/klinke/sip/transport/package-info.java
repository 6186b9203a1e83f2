/// Benchmarks of what only the transport's own package may touch. In: bytes. Out: figures. Nobody calls it but JMH.
@NullMarked
package org.klinke.sip.transport;

import org.jspecify.annotations.NullMarked;

/// The server: main(), wiring by constructors, start and stop. In: the command line. Out: a running Klinke. Nobody
/// calls this package; it knows all others.
@NullMarked
package org.klinke.server;

import org.jspecify.annotations.NullMarked;

/// The command line. In: arguments. Out: text for people or JSON, and an exit status (0 done, 1 refused or failed, 2
/// wrong usage, 3 no server). All commands but `run` talk to a running server over its control endpoint. Called by
/// main().
@NullMarked
package org.klinke.server.cli;

import org.jspecify.annotations.NullMarked;

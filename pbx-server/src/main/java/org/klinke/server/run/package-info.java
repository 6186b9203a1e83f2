/// The running server: its parts put together by constructors, started and stopped in order. In: configuration and a
/// data directory. Out: [org.klinke.server.run.Server]. Called by the commands `run` and `selftest`.
@NullMarked
package org.klinke.server.run;

import org.jspecify.annotations.NullMarked;

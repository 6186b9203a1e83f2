/// The configuration. In: flags, environment, a HOCON file, documented defaults (`reference.conf` beside this package).
/// Out: [org.klinke.server.config.KlinkeConfig], one record per room, complete and checked, or a
/// [org.klinke.server.config.ConfigProblems] that names file, line, key and reason. Only `pbx-server` reads it; rooms
/// are handed their record's values by the wiring.
@NullMarked
package org.klinke.server.config;

import org.jspecify.annotations.NullMarked;

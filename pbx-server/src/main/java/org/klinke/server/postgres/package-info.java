/// A PostgreSQL inside the data directory, for those who bring none. In: `DIR/postgres`. Out: where to connect and with
/// which roles. Loopback only, SCRAM with random passwords, programs unpacked beside the data. Called by the wiring.
@NullMarked
package org.klinke.server.postgres;

import org.jspecify.annotations.NullMarked;

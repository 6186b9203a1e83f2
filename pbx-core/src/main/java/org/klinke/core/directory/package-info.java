/// Who can be called and who may call: tenants, users, extensions, devices, their stores and their picture in memory.
/// In: changes through the `Change` door. Out: [org.klinke.core.directory.DirectorySnapshot], an immutable picture per
/// tenant that the call path reads without waiting; rows for people. Doors (API, CLI, `apply`) call the stores, the
/// call path only the snapshot.
@NullMarked
package org.klinke.core.directory;

import org.jspecify.annotations.NullMarked;

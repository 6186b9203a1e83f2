/// Who can be called and who may call: sites, extensions, users, devices, their store and their snapshot in memory.
/// In: changes through the `Change` door. Out: [org.klinke.core.directory.DirectorySnapshot], an immutable picture per
/// tenant that the call path reads without waiting.
@NullMarked
package org.klinke.core.directory;

import org.jspecify.annotations.NullMarked;

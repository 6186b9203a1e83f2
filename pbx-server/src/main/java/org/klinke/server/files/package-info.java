/// Files only their owner may read, written whole or not at all. In: text. Out: a file with mode 0600 in a directory
/// with mode 0700. Anyone in `pbx-server` may call it.
@NullMarked
package org.klinke.server.files;

import org.jspecify.annotations.NullMarked;

/// Networks as values. In: text of files and settings. Out: whether an address is within. And names that strangers
/// chose, looked
/// up so that no call waits. Anybody may use it.
@NullMarked
package org.klinke.core.net;

import org.jspecify.annotations.NullMarked;

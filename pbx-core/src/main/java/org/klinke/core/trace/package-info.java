/// The texts of calls' messages, for a day: what `klinke trace` shows beside the timeline that stays. In: from each
/// call that ends, its messages in order. Out: the same, secrets masked, from memory or from the database. Called by
/// `core.call` (which gives and never waits) and by the commands that read.
@NullMarked
package org.klinke.core.trace;

import org.jspecify.annotations.NullMarked;

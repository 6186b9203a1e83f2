/// Recordings that one account of the tenant may hear for a while, though it may hear no others. In: the scope,
/// a recording, an account. Out: what is shared with whom; each time it is heard stands in the audit log. The
/// API calls in here.
@NullMarked
package org.klinke.core.share;

import org.jspecify.annotations.NullMarked;

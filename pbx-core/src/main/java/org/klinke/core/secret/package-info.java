/// Keys, outside the database. In: a directory of the data directory and a random generator. Out: one
/// [org.klinke.core.secret.TenantCipher] per tenant scope, and the server's own secrets. The stores, the audit log, the
/// call journal, the recordings and the digest nonces use it; nobody else sees a key.
@NullMarked
package org.klinke.core.secret;

import org.jspecify.annotations.NullMarked;

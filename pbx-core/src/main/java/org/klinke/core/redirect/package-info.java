/// With what tenants are known to makers' redirect services, and which telephones have become open or are
/// gone, so that these services must be told. In: changes of stores, and phones in memory after each commit.
/// Out: rows, secrets for who speaks with the services (`pbx-provisioning`), what has moved, and the journal of what
/// they were told.
@NullMarked
package org.klinke.core.redirect;

import org.jspecify.annotations.NullMarked;

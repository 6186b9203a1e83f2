/// The database, and the second of the four tenancy locks. In: a tenant scope, or the wish to act for the platform.
/// Out: a transaction in which row-level security shows that tenant's rows only. There is no other way to a
/// connection. Only stores, the audit log and the call journal may use it; of these only `core.audit` (the `Change`
/// door) and `core.cdr` may open a writing transaction.
@NullMarked
package org.klinke.core.db;

import org.jspecify.annotations.NullMarked;

/// Logins of people. In: a login and the hash of its password, made elsewhere. Out: rows of the platform's operators
/// (tenants' accounts come with the REST API). Written through the `Change` door; called by the control endpoint.
@NullMarked
package org.klinke.core.account;

import org.jspecify.annotations.NullMarked;

/// Tenants and the capability to act for one. In: a name proven at a door (SIP edge, web login, provisioning token,
/// background job). Out: [org.klinke.core.tenant.TenantScope], without which no store, live state or route can be
/// reached. Only doors call [org.klinke.core.tenant.TenantDirectory]; everybody else is handed a scope.
@NullMarked
package org.klinke.core.tenant;

import org.jspecify.annotations.NullMarked;

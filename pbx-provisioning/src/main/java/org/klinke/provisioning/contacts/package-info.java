/// Whom a tenant's phones can call by name: its people, groups and speed dials, for phones that search by LDAP over
/// TLS (RFC 4511). In: searches of phones that have proven themselves. Out: their tenant's contacts, from memory.
/// `pbx-server` opens the port.
@NullMarked
package org.klinke.provisioning.contacts;

import org.jspecify.annotations.NullMarked;

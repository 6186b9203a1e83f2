/// Whom a tenant's phones can call by name: its people, groups, speed dials and phone book, and what its user keeps for
/// himself; for phones that search by LDAP over TLS (RFC 4511). In: searches of phones that have proven themselves.
/// Out:
/// what this phone may see ([org.klinke.provisioning.contacts.Contacts], the one source for all), from memory.
/// `pbx-server` opens the port.
@NullMarked
package org.klinke.provisioning.contacts;

import org.jspecify.annotations.NullMarked;

/// Phone books: whose a number outside is. One of the tenant, and a private one for each user, which nobody else sees,
/// an admin neither (but in the trace of a call, which shows what his phone was told).
///
/// In: entries through the `Change` door ([org.klinke.core.contact.ContactStore]). Out: an immutable picture
/// ([org.klinke.core.contact.ContactList]) that calls and phones read without waiting. Whoever shows names to somebody
/// asks for the user who sees them; records and lamps get the tenant's names only.
@NullMarked
package org.klinke.core.contact;

import org.jspecify.annotations.NullMarked;

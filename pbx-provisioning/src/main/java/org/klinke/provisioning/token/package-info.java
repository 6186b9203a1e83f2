/// The secret in the address a phone fetches its configuration from. In: what a token is for. Out: its text, and from a
/// text what was sealed, or nothing. Knows no database: a stranger's guesses cost one AES-GCM each and no more.
@NullMarked
package org.klinke.provisioning.token;

import org.jspecify.annotations.NullMarked;

/// Identifiers. In: time and randomness. Out: UUIDv7 values wrapped in one small record per kind of thing, so that a
/// device id can never be passed where a user id is meant. Anyone may call it.
@NullMarked
package org.klinke.core.id;

import org.jspecify.annotations.NullMarked;

/// What a dialled number is. In: digits as dialled. Out: what kind of number they are; later E.164 numbers, DIDs and
/// caller-id policy. Pure; the dial plan calls it.
@NullMarked
package org.klinke.core.numbering;

import org.jspecify.annotations.NullMarked;

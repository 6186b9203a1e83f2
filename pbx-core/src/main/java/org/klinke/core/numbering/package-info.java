/// What a dialled number is. In: what was dialled, and where. Out: a sealed [org.klinke.core.numbering.Dialled]; inside
/// the house numbers are E.164 (`+49891234567`), DIN 5008 is for people. Pure; the dial plan calls it.
@NullMarked
package org.klinke.core.numbering;

import org.jspecify.annotations.NullMarked;

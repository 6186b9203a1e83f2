/// The self-test of a trunk: which call is waited for, what was found. In: a test begun for a tenant
/// ([org.klinke.core.selftest.TrunkTests]), and what its two calls see. Out: one [org.klinke.core.selftest.Finding]
/// for each step, as it comes. `core.flow` makes and takes the calls, the wiring gives the engine
/// [org.klinke.core.selftest.Ears] to hear with.
@NullMarked
package org.klinke.core.selftest;

import org.jspecify.annotations.NullMarked;

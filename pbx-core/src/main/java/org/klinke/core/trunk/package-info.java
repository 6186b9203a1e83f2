/// The ways to the telephone network, as values: what a trunk is, which limits and identity rules its carrier demands,
/// and who owns it. In: what the database holds. Out: immutable [org.klinke.core.trunk.Trunk]s for the dial plan, flows
/// and `sip.trunk`, which keeps them connected.
@NullMarked
package org.klinke.core.trunk;

import org.jspecify.annotations.NullMarked;

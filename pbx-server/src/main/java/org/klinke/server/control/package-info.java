/// The commands behind the control endpoint, one class per feature: what the command line asks, answered from stores,
/// registrar and live calls. In: requests of the local operator. Out: values that become JSON; an audit entry for all
/// that changes something. Called by the wiring.
@NullMarked
package org.klinke.server.control;

import org.jspecify.annotations.NullMarked;

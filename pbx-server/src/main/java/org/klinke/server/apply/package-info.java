/// The `apply` file: YAML to [org.klinke.core.apply.WantedTenant]s with line numbers, and back. In: text. Out: values
/// or refusals that name line and field. Called by the control endpoint and, to find secrets and mistakes early, by
/// the command line.
@NullMarked
package org.klinke.server.apply;

import org.jspecify.annotations.NullMarked;

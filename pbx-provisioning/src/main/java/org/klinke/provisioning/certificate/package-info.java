/// Telephones' factory certificates. In: what a phone has shown, and whom its maker lets sign. Out: which phone it has
/// proven to be. Called by the doors; never opens anything by itself.
@NullMarked
package org.klinke.provisioning.certificate;

import org.jspecify.annotations.NullMarked;

/// Telephones as their makers' manuals describe them, for tests: each asks for its files in its order, reads them with
/// a reader of its own, and says what it would register and call with. Nothing here knows our templates, formats or
/// `vendor.yaml`: what is wrong there must show here.
@NullMarked
package org.klinke.provisioning.boot;

import org.jspecify.annotations.NullMarked;

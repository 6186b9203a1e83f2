/// Why calls end: one list for SIP, call records, API and people. Depends on nothing; anyone may use it.
@NullMarked
package org.klinke.core.cause;

import org.jspecify.annotations.NullMarked;

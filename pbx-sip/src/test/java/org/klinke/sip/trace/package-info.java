/// Tests of the masked trace.
@NullMarked
package org.klinke.sip.trace;

import org.jspecify.annotations.NullMarked;

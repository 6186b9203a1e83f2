/// Tests of what legs write.
@NullMarked
package org.klinke.sip.leg;

import org.jspecify.annotations.NullMarked;

/// Tests of what legs write.
@NullMarked
package org.klinke.sip.presence;

import org.jspecify.annotations.NullMarked;

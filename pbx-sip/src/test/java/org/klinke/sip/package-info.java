/// Tests of the module as a whole.
@NullMarked
package org.klinke.sip;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.klinke.sip.trunk;

import org.jspecify.annotations.NullMarked;

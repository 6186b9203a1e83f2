@NullMarked
package org.klinke.core.dialplan;

import org.jspecify.annotations.NullMarked;

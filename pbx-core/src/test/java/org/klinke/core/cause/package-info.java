@NullMarked
package org.klinke.core.cause;

import org.jspecify.annotations.NullMarked;

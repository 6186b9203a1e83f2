@NullMarked
package org.klinke.core.time;

import org.jspecify.annotations.NullMarked;

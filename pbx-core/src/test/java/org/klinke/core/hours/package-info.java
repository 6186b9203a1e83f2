@NullMarked
package org.klinke.core.hours;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.klinke.core.reach;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.klinke.core.retention;

import org.jspecify.annotations.NullMarked;

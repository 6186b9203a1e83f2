@NullMarked
package org.klinke.core.presence;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.klinke.core.call;

import org.jspecify.annotations.NullMarked;

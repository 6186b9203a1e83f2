@NullMarked
package org.klinke.core.shelf;

import org.jspecify.annotations.NullMarked;

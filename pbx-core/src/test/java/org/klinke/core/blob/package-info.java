@NullMarked
package org.klinke.core.blob;

import org.jspecify.annotations.NullMarked;

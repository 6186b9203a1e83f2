@NullMarked
package org.klinke.media.convert;

import org.jspecify.annotations.NullMarked;

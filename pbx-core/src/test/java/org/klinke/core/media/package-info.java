@NullMarked
package org.klinke.core.media;

import org.jspecify.annotations.NullMarked;

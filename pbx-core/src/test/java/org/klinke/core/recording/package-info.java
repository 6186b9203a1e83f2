@NullMarked
package org.klinke.core.recording;

import org.jspecify.annotations.NullMarked;

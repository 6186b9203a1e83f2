@NullMarked
package org.klinke.core.prompt;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.klinke.core.boxmail;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.klinke.core.contact;

import org.jspecify.annotations.NullMarked;

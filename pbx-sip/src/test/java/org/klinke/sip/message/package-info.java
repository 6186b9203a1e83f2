@NullMarked
package org.klinke.sip.message;

import org.jspecify.annotations.NullMarked;

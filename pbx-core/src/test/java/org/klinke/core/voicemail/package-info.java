@NullMarked
package org.klinke.core.voicemail;

import org.jspecify.annotations.NullMarked;

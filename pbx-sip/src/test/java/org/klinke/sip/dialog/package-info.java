/// Tests of dialogs.
@NullMarked
package org.klinke.sip.dialog;

import org.jspecify.annotations.NullMarked;

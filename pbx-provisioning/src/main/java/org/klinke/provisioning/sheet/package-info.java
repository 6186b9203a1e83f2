/// Lists of telephones as people have them: CSV, as spreadsheets write it. In: the bytes of a file, nobody's
/// friend. Out: rows for `core.phone.PhoneImport`, and every fault with its line and column; and the other
/// way a list of the phones there are. Called by the control routes.
@NullMarked
package org.klinke.provisioning.sheet;

import org.jspecify.annotations.NullMarked;

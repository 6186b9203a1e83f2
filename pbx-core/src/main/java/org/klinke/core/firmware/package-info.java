/// Firmware of telephones: files with the models they are for, and which phone shall run which. In: an operator's files
/// and orders. Out: rows for people, and a picture in memory that the provisioning door reads without waiting.
@NullMarked
package org.klinke.core.firmware;

import org.jspecify.annotations.NullMarked;

/// Firmware of telephones: files with the models they are for, which phone shall run which, and who tries one
/// first. In: an operator's files and orders, and what registered phones say they run. Out: rows for people,
/// and a picture in memory that the provisioning door reads without waiting.
@NullMarked
package org.klinke.core.firmware;

import org.jspecify.annotations.NullMarked;

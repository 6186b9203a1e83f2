/// The makers of telephones, each a folder of data under `vendors/`: which files their phones ask for, their models,
/// and a template for each file. In: the values a configuration is made of. Out: the file. A template can only place
/// values, never compute, and each value is escaped for the format it lands in.
@NullMarked
package org.klinke.provisioning.vendor;

import org.jspecify.annotations.NullMarked;

/// Telephones' configurations. In: what a phone asks for, and from where. Out: its file, or nothing. The rooms:
/// `token` seals addresses, `vendor` knows the makers as data and writes files, `door` decides who gets one.
@NullMarked
package org.klinke.provisioning;

import org.jspecify.annotations.NullMarked;

/// The door phones fetch their configuration at. In: what was asked, and from where. Out: a file, or nothing, the same
/// nothing for every reason. The seal of the token is looked at first, then memory, and only for a phone's own file
/// the database. HTTP is somebody else's.
@NullMarked
package org.klinke.provisioning.door;

import org.jspecify.annotations.NullMarked;

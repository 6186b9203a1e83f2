/// Menus on the screens of telephones, in their makers' XML: phone book, calls, forwarding, do not disturb, log-in.
/// In: a page that a phone asks for by its steady address. Out: that page. What it changes passes the same door as the
/// codes. Called by the wiring of the HTTPS port.
@NullMarked
package org.klinke.provisioning.menu;

import org.jspecify.annotations.NullMarked;

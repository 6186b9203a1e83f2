/// What happens to each telephone: what it asked for and got, when it came and went, what it was told to do. In: events
/// from the provisioning door, the registrar and whoever orders a phone about, none of which wait. Out: rows for
/// people, and the latest as it happens for who waits for it. Texts arrive masked: no secret comes in here.
@NullMarked
package org.klinke.core.visit;

import org.jspecify.annotations.NullMarked;

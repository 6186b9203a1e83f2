/// Telephones as things: which model a device is, its MAC address, and by which of its addresses it may fetch its
/// configuration now. In: changes of stores, and devices that have registered. Out: rows for people, and a picture in
/// memory that the provisioning door reads for each fetch without waiting. What a model is and how it is told,
/// `pbx-provisioning` knows. People who share a phone log in at it here: the phone keeps its SIP account, and its user
/// changes.
@NullMarked
package org.klinke.core.phone;

import org.jspecify.annotations.NullMarked;

package org.klinke.provisioning.door;

import org.klinke.provisioning.vendor.PhoneFacts;

/// What all phones are told of the server.
///
/// @param server where they register
/// @param address what their addresses begin with: `https://pbx.example:8884/p/`
/// @param contactsPort where they search contacts by LDAPS; 0: nowhere
public record ServerFacts(PhoneFacts.Server server, String address, int contactsPort) {}

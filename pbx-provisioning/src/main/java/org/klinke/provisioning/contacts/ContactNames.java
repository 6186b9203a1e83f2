package org.klinke.provisioning.contacts;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.RDN;

/// What things are called in the directory:
///
///     dc=phonebook,dc=TENANT                 where contacts are, cn=NAME below it
///     cn=SIP-USERNAME,dc=devices,dc=TENANT   who searches
public final class ContactNames {
    private static final String PART = "dc";
    private static final String BOOK = "phonebook";
    private static final String DEVICES = "devices";
    private static final String NAME = "cn";
    private static final int PARTS_OF_A_DEVICE = 3;

    private ContactNames() {}

    /// @param tenant its short name
    public static String base(String tenant) {
        return new DN(new RDN(PART, BOOK), new RDN(PART, tenant)).toString();
    }

    public static String device(String tenant, String sipUsername) {
        return new DN(new RDN(NAME, sipUsername), new RDN(PART, DEVICES), new RDN(PART, tenant)).toString();
    }

    /// Who says to search.
    ///
    /// @param name "" for anything that is no device's name
    record Device(String tenant, String name) {
        static final Device NOBODY = new Device("", "");

        static Device of(DN dn) {
            RDN[] parts = dn.getRDNs();
            if (parts.length != PARTS_OF_A_DEVICE
                    || !parts[0].hasAttribute(NAME)
                    || !parts[1].hasAttributeValue(PART, DEVICES)
                    || !parts[2].hasAttribute(PART)
                    || parts[0].isMultiValued()
                    || parts[2].isMultiValued()) {
                return NOBODY;
            }
            return new Device(parts[2].getAttributeValues()[0], parts[0].getAttributeValues()[0]);
        }
    }
}

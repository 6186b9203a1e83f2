package org.klinke.provisioning.contacts;

/// Somebody to call.
///
/// @param number as it is dialled
/// @param alias the same number as it may be shown when it calls, "" if there is no other form
public record Contact(String name, String number, String alias) {}

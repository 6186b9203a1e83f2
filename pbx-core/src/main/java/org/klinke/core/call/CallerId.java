package org.klinke.core.call;

/// Who calls, as the server knows it from the authenticated device: never what the phone wrote.
///
/// @param number extension within the tenant
public record CallerId(String name, String number) {}

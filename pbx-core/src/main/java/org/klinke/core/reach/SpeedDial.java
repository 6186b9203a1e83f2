package org.klinke.core.reach;

/// A short number of the tenant for a number outside: dialling one is dialling the other.
///
/// @param number as the caller would dial it
public record SpeedDial(String extension, String name, String number) {}

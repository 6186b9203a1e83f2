package org.klinke.core.numbering;

/// Where a number is dialled: what may be left out of it.
///
/// @param country ISO 3166-1 alpha-2
/// @param areaCode without the national prefix ("89"); empty = local numbers cannot be dialled
public record Place(String country, String areaCode) {}

package org.klinke.provisioning.vendor;

/// A telephone as its maker describes it.
///
/// @param name in lower case, with the maker's in front: "snom-d785"
/// @param title as people call it
public record Model(String name, String title) {}

package org.klinke.core.phone;

import org.klinke.core.id.SiteId;

/// The one address of a site for telephones that nobody has assigned yet.
///
/// @param generation from 1; addresses of another one are dead
/// @param open whether newcomers are welcome
public record NetworkAddress(SiteId site, int generation, boolean open) {}

package org.klinke.core.directory;

import org.klinke.core.id.SiteId;

/// A site as stored.
///
/// @param isDefault where devices and numbers are that name no site; one per tenant, made with it
public record SiteRow(SiteId id, SiteDetails details, boolean isDefault) {}

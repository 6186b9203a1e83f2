package org.klinke.core.directory;

import org.klinke.core.id.UserId;

/// A user as stored.
public record UserRow(UserId id, UserDetails details) {}

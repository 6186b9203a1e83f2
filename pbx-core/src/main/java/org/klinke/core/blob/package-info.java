/// Sealed blobs, one folder per tenant: written in chunks with the tenant's key, read from any place, broken
/// off without losing what was written before. In: bytes and the cipher of a tenant, from
/// [org.klinke.core.shelf.Recordings] alone. Out: an interface that another store than a folder can fit, and
/// readers for whoever was given one. What a blob is, is not known here.
@NullMarked
package org.klinke.core.blob;

import org.jspecify.annotations.NullMarked;

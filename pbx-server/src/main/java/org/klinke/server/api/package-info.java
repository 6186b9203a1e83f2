/// The resources of the REST API, one class per feature: parse ─▶ call the feature ─▶ render. In: requests that
/// the door of [org.klinke.web.api] let in, with caller and realm. Out: changes through the `Change` door in
/// the caller's name, and answers as `openapi.yaml` has them. docs/HACKING.md tells how to add one.
@NullMarked
package org.klinke.server.api;

import org.jspecify.annotations.NullMarked;

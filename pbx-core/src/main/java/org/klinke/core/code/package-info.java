/// What people dial to change or reach something that is nobody's extension, and what each tenant has made of these
/// codes. In: the tenant's table (`apply`, API, web). Out: [org.klinke.core.code.FeatureCodes] for the dial plan,
/// calls, lamps and telephones' files, in memory. What a code does, whoever carries it out says; he knows the usual
/// ones only:
///
///     *9720 ── FeatureCodes.usual ──▶ *10320 ── dial plan
@NullMarked
package org.klinke.core.code;

import org.jspecify.annotations.NullMarked;

/// Which way a call goes. In: who calls what, and the tenant's snapshot. Out: a sealed
/// [org.klinke.core.dialplan.Decision] with its reasons. Pure: no I/O, no clock, no state; flows carry decisions out.
/// `apply` asks [org.klinke.core.dialplan.RuleCheck] and [org.klinke.core.dialplan.Expectations] about a change
/// before it is made, and `explain` asks [org.klinke.core.dialplan.WhatIf]. How rules are meant: docs/RULES.md.
@NullMarked
package org.klinke.core.dialplan;

import org.jspecify.annotations.NullMarked;

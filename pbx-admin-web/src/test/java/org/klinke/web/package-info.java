@NullMarked
package org.klinke.web;

import org.jspecify.annotations.NullMarked;

package org.klinke.provisioning.vendor;

import com.samskivert.mustache.Template;
import java.util.regex.Pattern;

/// A file that phones of a maker ask for.
///
/// @param path what they ask for, with their MAC address as the group `mac` where they say it
/// @param type media type
record VendorFile(Pattern path, String type, Template template) {}

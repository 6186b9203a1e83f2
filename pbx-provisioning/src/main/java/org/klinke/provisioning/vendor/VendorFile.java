package org.klinke.provisioning.vendor;

import com.samskivert.mustache.Template;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A file that phones of a maker ask for.
///
/// @param path what they ask for, with their MAC address as the group `mac` where they say it
/// @param type media type
/// @param format of a file of settings, whose template says `name = value`; empty for text as its template has it
/// @param families of models that have it, none for all
/// @param cipher how phones that have a key want it encrypted; empty if they cannot decrypt it
/// @param main whether overrides of settings that no template says go here
record VendorFile(
        Pattern path,
        String type,
        Template template,
        Optional<Format> format,
        Set<String> families,
        boolean main,
        Optional<FileCipher> cipher) {
    boolean isFor(Model model) {
        return families.isEmpty() || families.contains(model.family());
    }
}

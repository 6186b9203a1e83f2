package org.klinke.provisioning.vendor;

import java.util.List;
import java.util.Set;

/// A telephone as its maker describes it.
///
/// @param name in lower case, with the maker's in front: "snom-d785"
/// @param title as people call it
/// @param family whose files and names of keys it shares with others, "" if its maker has but one
/// @param keys how many function keys can be set, over all pages
/// @param screen in pixels, "480x272", or in words; "" without one
/// @param codecs by their names in SDP, those it has; empty if it takes any of ours
/// @param tls the newest version it speaks: "1.2", "" if not known
/// @param traits what else templates ask: "dect", "ata", "expansion"
/// @param handsets how many can be used, each by an account of its own: of a DECT base; 1 for all others
/// @param note what could not be verified in a manual, "" if all was
public record Model(
        String name,
        String title,
        String family,
        int keys,
        String screen,
        List<String> codecs,
        String tls,
        Set<String> traits,
        int handsets,
        String note) {
    public Model {
        codecs = List.copyOf(codecs);
        traits = Set.copyOf(traits);
    }
}

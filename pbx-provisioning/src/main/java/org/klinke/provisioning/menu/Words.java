package org.klinke.provisioning.menu;

import java.util.Locale;
import java.util.ResourceBundle;

/// What menus say, in the tenant's language: German, else English.
final class Words {
    private static final String BUNDLE = "org.klinke.provisioning.menu.words";
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final ResourceBundle bundle;

    Words(String language) {
        bundle = ResourceBundle.getBundle(BUNDLE, Locale.of(language), NO_FALLBACK);
    }

    String say(String key) {
        return bundle.getString(key);
    }
}

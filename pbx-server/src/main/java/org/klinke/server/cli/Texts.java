package org.klinke.server.cli;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;
import picocli.CommandLine.Model.CommandSpec;

/// What the commands say to people, in German or English: the catalogue is `texts.properties` and
/// `texts_de.properties`, for help and for all else. JSON is the same in every language, and so is what a
/// server says: [#sentence].
final class Texts {
    static final String CATALOGUE = "org.klinke.server.cli.texts";
    static final List<String> LANGUAGES = List.of("en", "de");
    private static final String OPTION = "--lang";

    private final ResourceBundle catalogue;

    private Texts(ResourceBundle catalogue) {
        this.catalogue = catalogue;
    }

    static Texts of(CommandSpec spec) {
        return new Texts(Objects.requireNonNull(spec.root().resourceBundle(), "set when the commands are made"));
    }

    /// German for German, English for every other language.
    static Texts of(Locale locale) {
        return new Texts(ResourceBundle.getBundle(
                CATALOGUE,
                locale.getLanguage().equals(Locale.GERMAN.getLanguage()) ? Locale.GERMAN : Locale.ROOT,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
    }

    /// The language is needed before the arguments are understood: what is wrong with them is said in it, too.
    ///
    /// @param environment the language of the environment, for who has not given `--lang`
    static String language(String[] arguments, Locale environment) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(OPTION + "=")) {
                return arguments[i].substring(OPTION.length() + 1);
            }
            if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
                return arguments[i + 1];
            }
        }
        return environment.getLanguage().equals(Locale.GERMAN.getLanguage()) ? "de" : "en";
    }

    ResourceBundle catalogue() {
        return catalogue;
    }

    Locale locale() {
        return catalogue.getLocale();
    }

    String say(String key, Object... values) {
        return String.format(locale(), catalogue.getString(key), values);
    }

    /// What a server said, to people.
    String sentence(String said) {
        return locale().getLanguage().equals(Locale.GERMAN.getLanguage())
                ? Sentences.german().say(said)
                : said;
    }

    /// The head of a table.
    String[] columns(String key) {
        return catalogue.getString(key).split("\\|", -1);
    }
}

package org.klinke.server.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// What is said on the status page, in the languages it is said in.
final class NoticeTexts {
    @Option(names = "--text-de", paramLabel = "TEXT", descriptionKey = "option.text-de")
    private String german = "";

    @Option(names = "--text-en", paramLabel = "TEXT", descriptionKey = "option.text-en")
    private String english = "";

    Map<String, String> text() {
        return words(german, english);
    }

    static Map<String, String> words(String german, String english) {
        Map<String, String> words = new HashMap<>();
        if (!german.isEmpty()) {
            words.put("de", german);
        }
        if (!english.isEmpty()) {
            words.put("en", english);
        }
        if (words.isEmpty()) {
            throw new CommandFailed(CommandFailed.USAGE, "notices.no-text");
        }
        return words;
    }
}

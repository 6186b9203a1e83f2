package org.klinke.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server says about calls and files, in German. A server speaks English, the same to every program; here a
/// sentence is known by its form and said anew with the same numbers and names. What has no German form stays English.
///
/// ```
///   "101 is the extension of Bert" ─▶ {} is the extension of {} ─▶ "101 ist die Nebenstelle von Bert"
///   "problem; remedy"              ─▶ each by itself             tenants[0].users[1].name: …  ─▶ the place is kept
/// ```
public final class Sentences {
    private static final String CATALOGUE = "sentences_de.txt";
    private static final String GAP = "{}";
    private static final String BETWEEN = "; ";
    /// A sentence within a sentence within …
    private static final int DEPTH_MAX = 5;

    private static final Pattern PLACE =
            Pattern.compile("(\\s*(?:\\S+:)?(?:[0-9]+: )?(?!Ended:)[a-zA-Z]\\w*(?:[.\\[]\\S*)?: )(.+)", Pattern.DOTALL);

    private static final Pattern PLACED_GAP = Pattern.compile("\\{([1-9]?)}");

    private final List<Form> forms;

    /// @param weight how much of it is fixed: of several that fit, the one that says most is meant
    private record Form(Pattern english, String german, int weight) {}

    private Sentences(List<Form> forms) {
        this.forms = forms;
    }

    public static Sentences german() {
        return Held.GERMAN;
    }

    /// Read when it is needed first.
    private static final class Held {
        static final Sentences GERMAN = new Sentences(read());
    }

    /// English forms, each with its German one behind it.
    static List<String> lines() {
        try (InputStream stream = Objects.requireNonNull(Sentences.class.getResourceAsStream(CATALOGUE));
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Form> read() {
        List<String> lines = lines();
        List<Form> forms = new ArrayList<>();
        for (int at = 0; at + 1 < lines.size(); at += 2) {
            String english = lines.get(at);
            StringBuilder pattern = new StringBuilder();
            for (String fixed : english.split(Pattern.quote(GAP), -1)) {
                pattern.append(pattern.isEmpty() ? "" : "(.*?)").append(Pattern.quote(fixed));
            }
            forms.add(new Form(
                    Pattern.compile(pattern.toString(), Pattern.DOTALL),
                    lines.get(at + 1).substring(2),
                    english.replace(GAP, "").length()));
        }
        forms.sort(Comparator.comparingInt(Form::weight).reversed());
        return List.copyOf(forms);
    }

    /// @param text one or several lines, each perhaps with the place in a file before it
    public String say(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Matcher place = PLACE.matcher(line);
            Optional<String> placed =
                    place.matches() ? sentence(place.group(2), 0).map(said -> place.group(1) + said) : Optional.empty();
            lines.add(placed.or(() -> sentence(line, 0)).orElse(line));
        }
        return String.join("\n", lines);
    }

    /// @return empty if nothing of it has a German form
    private Optional<String> sentence(String text, int depth) {
        if (text.isEmpty() || depth > DEPTH_MAX) {
            return Optional.empty();
        }
        return form(text, depth, false).or(() -> parts(text, depth)).or(() -> form(text, depth, true));
    }

    /// "problem; remedy": split where what stands before has a form.
    private Optional<String> parts(String text, int depth) {
        for (int at = text.lastIndexOf(BETWEEN); at > 0; at = text.lastIndexOf(BETWEEN, at - 1)) {
            String before = text.substring(0, at);
            Optional<String> first =
                    before.lastIndexOf(" (") > before.lastIndexOf(')') ? Optional.empty() : form(before, depth, false);
            if (first.isPresent()) {
                String rest = text.substring(at + BETWEEN.length());
                return Optional.of(
                        first.get() + BETWEEN + sentence(rest, depth + 1).orElse(rest));
            }
        }
        return Optional.empty();
    }

    /// @param open what is put in may be several sentences
    private Optional<String> form(String text, int depth, boolean open) {
        for (Form form : forms) {
            Matcher english = form.english().matcher(text);
            if (english.matches() && (open || isClosed(english, text))) {
                return Optional.of(filled(form.german(), english, depth));
            }
        }
        return Optional.empty();
    }

    /// What is put in is one sentence, and one about something only where it ends the whole.
    private static boolean isClosed(Matcher english, String text) {
        for (int gap = 1; gap <= english.groupCount(); gap++) {
            String value = english.group(gap);
            if (value.contains(BETWEEN) || (value.contains(": ") && english.end(gap) < text.length())) {
                return false;
            }
        }
        return true;
    }

    private String filled(String german, Matcher english, int depth) {
        StringBuilder said = new StringBuilder();
        Matcher gap = PLACED_GAP.matcher(german);
        int next = 1;
        while (gap.find()) {
            int which = gap.group(1).isEmpty() ? next++ : Integer.parseInt(gap.group(1));
            String value = english.group(which);
            gap.appendReplacement(
                    said, Matcher.quoteReplacement(sentence(value, depth + 1).orElse(value)));
        }
        return gap.appendTail(said).toString();
    }
}

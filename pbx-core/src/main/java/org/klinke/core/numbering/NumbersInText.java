package org.klinke.core.numbering;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers of the world within sentences, which programs read in E.164 and people in another way. Parts of patterns and
/// templates (`_+49900.`, `+4989${EXTEN}`) are none.
public final class NumbersInText {
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w+])\\+[1-9][0-9]{6,14}(?![\\w*$\\[])");

    private NumbersInText() {}

    public static List<String> in(String text) {
        return NUMBER.matcher(text).results().map(MatchResult::group).toList();
    }

    /// @param written what stands in place of a number
    public static String written(String text, UnaryOperator<String> written) {
        return NUMBER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(written.apply(found.group())));
    }
}

package org.klinke.server.config;

import java.util.List;

/// The configuration cannot be used: every problem found, one line each, ready for the terminal.
public final class ConfigProblems extends RuntimeException {
    private final transient List<String> problems;

    ConfigProblems(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}

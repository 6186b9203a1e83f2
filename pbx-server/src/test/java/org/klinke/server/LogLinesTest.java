package org.klinke.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the server's own log makes of what comes from the network.
class LogLinesTest {
    private static final String EVIL =
            "evil\r\n2026-01-01T00:00:00.000Z INFO  Calls - forged\u001b[31mred\u009b2Jcleared\u0085next\u2028line\b\u007f\u0000";

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    @SuppressWarnings("NullAway.Init")
    private Encoder<ILoggingEvent> encoder;

    @BeforeEach
    void asTheServerLogs() throws Exception {
        URL file = Path.of("src/main/resources/logback.xml").toUri().toURL();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(file);
        ch.qos.logback.classic.Logger root = context.getLogger("ROOT");
        encoder = ((ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR")).getEncoder();
        root.detachAppender("STDERR");
        heard.setContext(context);
        heard.start();
        root.addAppender(heard);
    }

    private List<String> lines() {
        String text = new String(encoder.encode(heard.list.getLast()), StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        return List.of(text.substring(0, text.length() - 1).split("\n", -1));
    }

    @Test
    void row22WhatPhonesSayIsOneLineWithoutControlCharacters() {
        context.getLogger("Some").atInfo().addKeyValue("device", EVIL).log("said {}", EVIL);
        assertThat(lines()).hasSize(1);
        assertThat(lines().getFirst())
                .contains("forged", "device=\"evil??")
                .doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]");
    }

    @Test
    void row22AFaultThatQuotesAPhoneForgesNoLine() {
        RuntimeException fault = new IllegalStateException(EVIL, new IllegalArgumentException(EVIL));
        context.getLogger("Some").atWarn().setCause(fault).log("a call failed");
        List<String> lines = lines();
        assertThat(lines).as("its trace is there").hasSizeGreaterThan(4).anyMatch(line -> line.startsWith("\tat "));
        assertThat(lines.getFirst()).contains("WARN", "a call failed");
        assertThat(lines.get(1)).startsWith("java.lang.IllegalStateException: evil??");
        assertThat(lines.subList(2, lines.size()))
                .allMatch(line -> line.startsWith("\t") || line.startsWith("Caused by: "));
        assertThat(String.join("", lines)).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029]");
    }
}

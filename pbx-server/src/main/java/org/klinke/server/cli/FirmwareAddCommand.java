package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke firmware add`.
@Command(name = "add", mixinStandardHelpOptions = true)
final class FirmwareAddCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "FILE", descriptionKey = "option.firmware-file")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.phone-tenant")
    private String tenant = "";

    @Option(names = "--model", required = true, paramLabel = "MODEL", descriptionKey = "option.firmware-models")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--firmware-version",
            required = true,
            paramLabel = "VERSION",
            descriptionKey = "option.firmware-version")
    private String version = "";

    @Option(names = "--note", paramLabel = "TEXT", descriptionKey = "option.firmware-note")
    private String note = "";

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        JsonNode answer = server.connect()
                .post(
                        "/firmware/add",
                        Map.of(
                                "tenant", tenant,
                                "file", file.toAbsolutePath().normalize().toString(),
                                "models", models,
                                "version", version,
                                "note", note));
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? ControlClient.pretty(answer)
                                : Texts.of(spec)
                                        .say(
                                                "firmware.added",
                                                version,
                                                answer.path("bytes").asLong(),
                                                answer.path("sha256").asText()));
        return 0;
    }
}

package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.server.apply.ApplyFile;
import org.klinke.server.apply.SealedSecrets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke apply FILE.yaml`: resolves the secrets the file refers to, sends both, prints the plan.
@Command(name = "apply", mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "FILE.yaml", descriptionKey = "option.file")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--prune", descriptionKey = "option.prune")
    private boolean prune;

    @Option(names = "--dry-run", descriptionKey = "option.dry-run")
    private boolean dryRun;

    @Option(names = "--break-expectations", descriptionKey = "option.break-expectations")
    private boolean breakExpectations;

    @Option(names = "--json", descriptionKey = "option.apply-json")
    private boolean json;

    @Option(names = "--secrets-from", paramLabel = "FILE", descriptionKey = "option.secrets-from")
    private @Nullable Path secretsFrom;

    @Option(names = "--passphrase-file", paramLabel = "FILE", descriptionKey = "option.passphrase")
    private @Nullable Path passphraseFile;

    @Override
    public Integer call() {
        String yaml = text();
        Map<String, String> secrets = new LinkedHashMap<>();
        SealedSecrets.Content sealed = sealed();
        try {
            ApplyFile.read(
                    yaml,
                    (kind, name) -> {
                        Optional<String> value = resolve(kind, name);
                        value.ifPresent(secret -> secrets.put(kind + ":" + name, secret));
                        return value;
                    },
                    sealed);
        } catch (ApplyRefused e) {
            StringBuilder message = new StringBuilder();
            e.refusals()
                    .forEach(refusal ->
                            message.append("\n  ").append(file).append(':').append(refusal));
            throw new CommandFailed(CommandFailed.REFUSED, "apply.refused", message);
        }
        JsonNode answer = server.connect()
                .post(
                        "/apply",
                        Map.of(
                                "file", file.toString(),
                                "yaml", yaml,
                                "secrets", secrets,
                                "sealed", sealed.passwords(),
                                "prune", prune,
                                "dryRun", dryRun,
                                "breakExpectations", breakExpectations));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ControlClient.pretty(answer));
        } else {
            print(out, answer, Texts.of(spec));
        }
        return 0;
    }

    static void print(PrintWriter out, JsonNode answer, Texts texts) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String mark : new String[] {"+", "~", "-", "="}) {
            counts.put(mark, 0);
        }
        for (JsonNode line : answer.path("plan")) {
            String mark = line.path("sign").asText();
            counts.merge(mark, 1, Integer::sum);
            String name = line.path("kind").asText() + " " + line.path("name").asText();
            out.println(mark.equals("=") ? texts.say("apply.unchanged", name) : mark + " " + name);
            line.path("fields").forEach(field -> out.println("      " + field.asText()));
        }
        answer.path("broken").forEach(one -> out.println(texts.say("apply.broken", texts.sentence(one.asText()))));
        answer.path("warnings").forEach(one -> out.println(texts.say("apply.warning", texts.sentence(one.asText()))));
        out.println(texts.say(
                answer.path("applied").asBoolean() ? "apply.applied" : "apply.dry",
                counts.getOrDefault("+", 0),
                counts.getOrDefault("~", 0),
                counts.getOrDefault("-", 0),
                counts.getOrDefault("=", 0)));
        if (!answer.path("generated").isEmpty()) {
            out.println();
            out.println(texts.say("apply.generated"));
            answer.path("generated")
                    .forEach(one -> out.println(texts.say(
                            "apply.password",
                            one.path("tenant").asText(),
                            one.path("extension").asText(),
                            one.path("device").asText(),
                            one.path("sipUsername").asText(),
                            one.path("domain").asText(),
                            one.path("sipPassword").asText())));
        }
    }

    private String text() {
        try {
            return file.toString().equals("-")
                    ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    : Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "cannot-read", file, reason(e));
        }
    }

    private SealedSecrets.Content sealed() {
        if (secretsFrom == null) {
            return SealedSecrets.Content.NONE;
        }
        try {
            return SealedSecrets.open(
                    Files.readString(secretsFrom), Passphrase.read(passphraseFile, false, Texts.of(spec)));
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "cannot-read", secretsFrom, reason(e));
        }
    }

    /// Paths are relative to the file that names them.
    private Optional<String> resolve(String kind, String name) {
        if (kind.equals("env")) {
            return Optional.ofNullable(System.getenv(name));
        }
        try {
            Path absolute = file.toAbsolutePath();
            return Optional.of(Files.readString(absolute.resolveSibling(name)).stripTrailing());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? Texts.of(spec).say("no-such-file")
                : String.valueOf(e.getMessage());
    }
}

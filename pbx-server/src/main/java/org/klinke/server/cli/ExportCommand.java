package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.klinke.server.apply.SealedSecrets;
import org.klinke.server.files.PrivateFiles;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke export TENANT`: the tenant as an `apply` file; the secrets, if wanted, sealed in a file of their own.
@Command(name = "export", mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @ArgGroup(exclusive = true, multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private What what;

    /// A tenant, or what belongs to none.
    static final class What {
        @Parameters(paramLabel = "TENANT", descriptionKey = "option.exported")
        private @Nullable String tenant;

        @Option(names = "--platform", descriptionKey = "option.export-platform")
        private boolean platform;
    }

    @Option(names = "--secrets-to", paramLabel = "FILE", descriptionKey = "option.secrets-to")
    private @Nullable Path secretsTo;

    @Option(names = "--passphrase-file", paramLabel = "FILE", descriptionKey = "option.new-passphrase")
    private @Nullable Path passphraseFile;

    @Option(names = "--json", descriptionKey = "option.export-json")
    private boolean json;

    @Override
    public Integer call() {
        ControlClient client = server.connect();
        String path = what.platform || what.tenant == null
                ? "/platform/export"
                : "/export/" + RoutePaths.segment(what.tenant);
        JsonNode answer = client.get(path);
        if (secretsTo != null) {
            char[] passphrase = Passphrase.read(passphraseFile, true, Texts.of(spec));
            JsonNode secrets = client.post(path + "/secrets", Map.of());
            Map<String, Map<String, String>> all = new TreeMap<>();
            secrets.path("passwords").properties().forEach(of -> {
                Map<String, String> passwords = new TreeMap<>();
                of.getValue()
                        .properties()
                        .forEach(one ->
                                passwords.put(one.getKey(), one.getValue().asText()));
                all.put(of.getKey(), passwords);
            });
            SealedSecrets.Content content = new SealedSecrets.Content(all);
            try {
                PrivateFiles.write(
                        secretsTo.toAbsolutePath(), SealedSecrets.seal(content, passphrase, new SecureRandom()));
            } catch (IOException e) {
                throw new CommandFailed(
                        CommandFailed.REFUSED, "cannot-write", secretsTo, String.valueOf(e.getMessage()));
            }
        }
        spec.commandLine()
                .getOut()
                .print(
                        json
                                ? ControlClient.pretty(answer) + "\n"
                                : answer.path("yaml").asText());
        spec.commandLine().getOut().flush();
        return 0;
    }
}

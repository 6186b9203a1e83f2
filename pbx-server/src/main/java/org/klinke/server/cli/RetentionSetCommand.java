package org.klinke.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke retention set`.
@Command(name = "set", mixinStandardHelpOptions = true)
final class RetentionSetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", required = true, paramLabel = "NAME", descriptionKey = "option.retention-tenant")
    private String tenant = "";

    @Option(names = "--calls", paramLabel = "DAYS", descriptionKey = "option.retention-calls")
    private Optional<String> calls = Optional.empty();

    @Option(names = "--numbers", paramLabel = "DAYS", descriptionKey = "option.retention-numbers")
    private Optional<String> numbers = Optional.empty();

    @Option(names = "--recordings", paramLabel = "DAYS", descriptionKey = "option.retention-recordings")
    private Optional<String> recordings = Optional.empty();

    @Option(names = "--voicemail", paramLabel = "DAYS", descriptionKey = "option.retention-voicemail")
    private Optional<String> voicemail = Optional.empty();

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("tenant", tenant);
        calls.ifPresent(days -> body.put("callDays", days));
        numbers.ifPresent(days -> body.put("numberDays", days));
        recordings.ifPresent(days -> body.put("recordingDays", days));
        voicemail.ifPresent(days -> body.put("voicemailDays", days));
        RetentionCommand.print(spec, server.connect().post("/retention/set", body), json);
        return 0;
    }
}

package org.klinke.server.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.server.config.ConfigLoader;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.server.control.OwnTenants;
import org.klinke.server.phone.Account;
import org.klinke.server.run.DataDirectory;
import org.klinke.server.run.LogPipe;
import org.klinke.server.run.Server;
import org.klinke.server.run.StartFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke run`: the server in the foreground.
@Command(name = "run", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", descriptionKey = "option.data")
    private @Nullable Path data;

    @Option(names = "--config", paramLabel = "FILE", descriptionKey = "option.config")
    private @Nullable Path configFile;

    @Option(names = "--demo", descriptionKey = "option.demo")
    private boolean demo;

    @Option(names = "--set", paramLabel = "KEY=VALUE", descriptionKey = "option.set")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Texts texts = Texts.of(spec);
        long begin = System.nanoTime();
        Path dir = data == null ? DataDirectory.standard() : data;
        Path file = configFile == null ? dir.resolve("klinke.conf") : configFile;
        KlinkeConfig config = new ConfigLoader().load(settings, System.getenv(), Optional.of(file), configFile != null);
        ConfigLoader.unknownVariables(System.getenv())
                .forEach(name -> err.println(texts.say("run.unknown-variable", name)));
        LogPipe log = new LogPipe(System.err);
        System.setErr(new PrintStream(log, false, StandardCharsets.UTF_8));
        Ending ending = new Ending(Thread.currentThread(), log);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("klinke-stop").unstarted(ending));
        boolean isReady = false;
        try {
            Server server = Server.start(
                    config,
                    dir,
                    InstantSource.system(),
                    line -> {
                        err.println(texts.say("run.failed", line));
                        err.flush();
                    },
                    sentence -> Sentences.german().say(sentence));
            ending.started(server);
            ready(out, texts, config, server, (System.nanoTime() - begin) / 1_000_000);
            isReady = true;
        } catch (StartFailed | IOException | DatabaseUnavailable e) {
            throw new CommandFailed(CommandFailed.REFUSED, "run.failed", String.valueOf(e.getMessage()));
        } finally {
            if (!isReady) {
                ending.failed();
            }
        }
        // Until a signal comes: the hook ends the process.
        new CountDownLatch(1).await();
        return 0;
    }

    /// Runs when the process ends, by a signal or because the start failed. A signal would end the JVM with
    /// status 143: this ends it with 0, or with the status of the failure, and in time even if a part does not
    /// stop. If our database then stays behind, the next start cleans up.
    private static final class Ending implements Runnable {
        private static final long STOP_MILLIS_MAX = 9_000;

        private static final long LOG_MILLIS_MAX = 500;

        private final Thread starter;
        private final LogPipe log;
        private final CompletableFuture<Optional<Server>> server = new CompletableFuture<>();
        private volatile int status;

        Ending(Thread starter, LogPipe log) {
            this.starter = starter;
            this.log = log;
        }

        void started(Server running) {
            server.complete(Optional.of(running));
        }

        void failed() {
            status = CommandFailed.REFUSED;
            server.complete(Optional.empty());
        }

        @Override
        public void run() {
            // Whatever fails from now on fails because of the stopping.
            int end = status;
            if (!server.isDone()) {
                starter.interrupt();
            }
            Thread closing = Thread.ofPlatform()
                    .name("klinke-close")
                    .daemon()
                    .start(() -> server.join().ifPresent(Server::close));
            try {
                closing.join(STOP_MILLIS_MAX);
                log.drain(LOG_MILLIS_MAX);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(end);
        }
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private void ready(PrintWriter out, Texts texts, KlinkeConfig config, Server server, long millis)
            throws IOException {
        String operator = server.operator().ensure(isTerminal());
        Optional<OwnTenants.Ready> demoTenant =
                demo ? Optional.of(server.ownTenants().demo()) : Optional.empty();
        String host = config.server().name();
        out.println(texts.say(
                "run.ready", config.sip().tlsPort(), host, config.http().httpsPort(), millis / 1000.0));
        demoTenant.ifPresent(tenant -> {
            out.println();
            out.println(
                    texts.say("run.demo", tenant.domain(), host, config.sip().tlsPort()));
            for (Account account : tenant.accounts()) {
                out.println(
                        texts.say("run.demo-phone", account.extension(), account.sipUsername(), account.password()));
            }
        });
        out.println();
        if (!operator.isEmpty()) {
            out.println(operator);
        }
        List<String> mute = server.withoutEmergencyRoute();
        if (!mute.isEmpty()) {
            out.println(texts.say("run.no-emergency", String.join(", ", mute)));
        }
        String here = data == null ? "" : " --data " + data;
        out.println(texts.say("run.next-selftest", here));
        if (server.tenants() == 0) {
            out.println(texts.say("run.next-apply", here));
        }
        out.println(texts.say("run.authority", host, config.http().httpsPort()));
        out.flush();
    }
}

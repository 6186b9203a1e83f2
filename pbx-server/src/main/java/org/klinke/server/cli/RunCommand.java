package org.klinke.server.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
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
import org.klinke.server.run.Server;
import org.klinke.server.run.StartFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke run`: the server in the foreground.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the server in the foreground; prints a line that starts with READY when calls can be made.",
            "SIGTERM or Ctrl-C: takes no new calls, ends what is left, exit status 0 within 10 s.",
            "Configuration: flag > environment (KLINKE_SIP_TLS_PORT) > DIR/klinke.conf or --config > default."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory (default: /var/lib/klinke as root, else ~/.local/share/klinke)")
    private @Nullable Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "configuration file (default: DIR/klinke.conf)")
    private @Nullable Path configFile;

    @Option(
            names = "--demo",
            description =
                    "with a tenant 'demo' (demo.klinke.test), users 100, 101, 102 and their printed phone accounts")
    private boolean demo;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a configuration key, for example sip.tls.port=5071")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        long begin = System.nanoTime();
        Path dir = data == null ? DataDirectory.standard() : data;
        Path file = configFile == null ? dir.resolve("klinke.conf") : configFile;
        KlinkeConfig config = new ConfigLoader().load(settings, System.getenv(), Optional.of(file), configFile != null);
        ConfigLoader.unknownVariables(System.getenv())
                .forEach(name -> err.println("klinke: warning: environment variable " + name + " is no known key"));
        Ending ending = new Ending(Thread.currentThread());
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("klinke-stop").unstarted(ending));
        boolean isReady = false;
        try {
            Server server = Server.start(config, dir, InstantSource.system(), line -> {
                err.println("klinke: " + line);
                err.flush();
            });
            ending.started(server);
            ready(out, config, server, (System.nanoTime() - begin) / 1_000_000);
            isReady = true;
        } catch (StartFailed | IOException | DatabaseUnavailable e) {
            throw new CommandFailed(CommandFailed.REFUSED, "klinke: " + e.getMessage());
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

        private final Thread starter;
        private final CompletableFuture<Optional<Server>> server = new CompletableFuture<>();
        private volatile int status;

        Ending(Thread starter) {
            this.starter = starter;
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
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(end);
        }
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private void ready(PrintWriter out, KlinkeConfig config, Server server, long millis) throws IOException {
        String operator = server.operator().ensure(isTerminal());
        Optional<OwnTenants.Ready> demoTenant =
                demo ? Optional.of(server.ownTenants().demo()) : Optional.empty();
        String host = config.server().name();
        out.printf(
                "READY  phones: SIP over TLS on port %d   https://%s:%d/health   started in %.1f s%n",
                config.sip().tlsPort(), host, config.http().httpsPort(), millis / 1000.0);
        demoTenant.ifPresent(tenant -> {
            out.printf(
                    "%nDemo phones (domain %s, outbound proxy %s:%d, transport TLS, SRTP SDES):%n",
                    tenant.domain(), host, config.sip().tlsPort());
            for (Account account : tenant.accounts()) {
                out.printf(
                        "  extension %s   user name %s   password %s%n",
                        account.extension(), account.sipUsername(), account.password());
            }
        });
        out.println();
        if (!operator.isEmpty()) {
            out.println(operator);
        }
        if (!server.hasEmergencyRoute()) {
            out.println(
                    "WARNING: no emergency route: calls to 110 and 112 are answered 503. Do not rely on this server for them.");
        }
        String here = data == null ? "" : " --data " + data;
        out.println("Next: ./klinke selftest" + here + "   (two built-in phones call each other)");
        if (server.tenants() == 0) {
            out.println("      ./klinke apply FILE.yaml" + here + "   (tenants, users, phones; see README)");
        }
        out.println("      CA certificate for phones: https://" + host + ":"
                + config.http().httpsPort() + "/ca.crt");
        out.flush();
    }
}

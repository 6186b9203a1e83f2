package org.klinke.server.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Permission;
import org.klinke.core.call.Calls;
import org.klinke.core.db.Database;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.Registrations;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.server.Version;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// The house in figures, for who runs it: what each tenant uses, and what the server runs on. From memory, but for the
/// database's own version.
public final class PlatformRoutes {
    private final TenantDirectory tenants;
    private final Directory directory;
    private final Registrations registrations;
    private final Calls calls;
    private final TrunkDesk trunks;
    private final Recordings recordings;
    private final RecordingBook recordingBook;
    private final Database database;
    private final boolean ffmpeg;
    private final Path data;
    private final Jobs jobs;
    private final Function<Caller, Predicate<TenantScope>> sight;

    /// @param ffmpeg whether it is there
    /// @param data a folder of the data directory
    /// @param sight which tenants are there for whom
    public PlatformRoutes(
            TenantDirectory tenants,
            Directory directory,
            Registrations registrations,
            Calls calls,
            TrunkDesk trunks,
            Recordings recordings,
            RecordingBook recordingBook,
            Database database,
            boolean ffmpeg,
            Path data,
            Jobs jobs,
            Function<Caller, Predicate<TenantScope>> sight) {
        this.tenants = tenants;
        this.directory = directory;
        this.registrations = registrations;
        this.calls = calls;
        this.trunks = trunks;
        this.recordings = recordings;
        this.recordingBook = recordingBook;
        this.database = database;
        this.ffmpeg = ffmpeg;
        this.data = data;
        this.jobs = jobs;
        this.sight = sight;
    }

    public List<ApiRoute> routes() {
        Access reads = Access.needs(Permission.PLATFORM_READ);
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        "/platform/usage",
                        "listUsage",
                        Access.needs(Permission.TENANTS_READ),
                        request -> ApiAnswer.items(tenants.all().stream()
                                .filter(sight.apply(request.caller()))
                                .sorted(Comparator.comparing(TenantScope::name))
                                .map(this::use)
                                .toList())),
                new ApiRoute(Verb.GET, "/platform/machine", "getMachine", reads, _ -> ApiAnswer.ok(machine())),
                new ApiRoute(
                        Verb.GET,
                        "/platform/jobs",
                        "listJobs",
                        reads,
                        _ -> ApiAnswer.items(
                                jobs.all().stream().map(JobView::of).toList())));
    }

    record JobView(String job, Instant began, long tookMillis, Optional<String> trouble, long runs, long failed) {
        static JobView of(Jobs.Past past) {
            return new JobView(
                    past.job().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    past.began(),
                    past.took().toMillis(),
                    past.trouble(),
                    past.runs(),
                    past.failed());
        }
    }

    record Use(
            String tenant,
            int users,
            int devices,
            long registered,
            int calls,
            long trunksUp,
            long trunksDown,
            long recordingBytes,
            long recordingBytesMax) {}

    private Use use(TenantScope scope) {
        DirectorySnapshot snapshot = directory.in(scope);
        List<TrunkStatus> own = trunks.status(scope);
        return new Use(
                scope.name(),
                snapshot.users().size(),
                snapshot.deviceCount(),
                registrations.in(scope).stream()
                        .map(Registrations.Registration::device)
                        .distinct()
                        .count(),
                calls.in(scope).size(),
                own.stream().filter(one -> one.state() == TrunkStatus.State.UP).count(),
                own.stream()
                        .filter(one -> one.state() == TrunkStatus.State.DOWN)
                        .count(),
                recordings.usedBytes(scope.id()),
                recordingBook.in(scope).quotaBytes());
    }

    record Machine(
            String version,
            String java,
            Optional<String> database,
            String schema,
            boolean ffmpeg,
            int processors,
            Optional<Double> load,
            long memoryUsedBytes,
            long memoryMaxBytes,
            long diskFreeBytes,
            long diskTotalBytes,
            boolean diskNearlyFull) {}

    private Machine machine() {
        Runtime runtime = Runtime.getRuntime();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        try {
            FileStore disk = Files.getFileStore(data);
            return new Machine(
                    Version.TEXT,
                    Runtime.version().toString(),
                    database.serverVersion(),
                    database.schemaVersion(),
                    ffmpeg,
                    runtime.availableProcessors(),
                    Optional.of(load).filter(one -> one >= 0),
                    runtime.totalMemory() - runtime.freeMemory(),
                    runtime.maxMemory(),
                    disk.getUsableSpace(),
                    disk.getTotalSpace(),
                    recordings.isDiskNearlyFull());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

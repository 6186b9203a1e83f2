package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.firmware.Firmware;
import org.klinke.core.firmware.FirmwareFiles;
import org.klinke.core.firmware.FirmwareStore;
import org.klinke.core.id.Ids;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `firmware`, `firmware add`, `firmware assign` and `firmware remove`.
public final class FirmwareRoutes {
    private final FirmwareStore store;
    private final FirmwareFiles files;
    private final PhoneStore phones;
    private final DeviceStore devices;
    private final Database database;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final Ids ids;
    private final InstantSource time;

    public FirmwareRoutes(
            FirmwareStore store,
            FirmwareFiles files,
            PhoneStore phones,
            DeviceStore devices,
            Database database,
            Changes changes,
            TenantDirectory tenants,
            Ids ids,
            InstantSource time) {
        this.store = store;
        this.files = files;
        this.phones = phones;
        this.devices = devices;
        this.database = database;
        this.changes = changes;
        this.tenants = tenants;
        this.ids = ids;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/firmware", this::list),
                new ControlRoute(Method.POST, "/firmware/add", this::add),
                new ControlRoute(Method.POST, "/firmware/assign", this::assign),
                new ControlRoute(Method.POST, "/firmware/remove", this::remove));
    }

    /// @param phones how many shall run it
    record Line(
            String models,
            String version,
            String file,
            long bytes,
            String sha256,
            String note,
            String added,
            long phones) {}

    private Object list(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        return Map.of("firmware", database.inTenant(scope, tx -> {
            List<Firmware> assigned = List.copyOf(store.assigned(tx).values());
            return store.list(tx).stream()
                    .map(one -> line(
                            one,
                            assigned.stream()
                                    .filter(other -> other.id().equals(one.id()))
                                    .count()))
                    .toList();
        }));
    }

    private static Line line(Firmware one, long phones) {
        return new Line(
                String.join(", ", one.models()),
                one.version(),
                one.file(),
                one.bytes(),
                one.sha256(),
                one.note(),
                CallStories.instant(one.added()),
                phones);
    }

    /// The file is of this machine, and only this machine may ask.
    private Object add(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        UUID id = ids.next();
        try {
            Path source = path(request.body().path("file").asText());
            try {
                FirmwareFiles.Taken taken = files.take(id, source);
                Firmware added = new Firmware(
                        id,
                        List.copyOf(texts(request.body().path("models"))),
                        request.body().path("version").asText(),
                        Optional.ofNullable(source.getFileName())
                                .map(Path::toString)
                                .orElse(""),
                        taken.bytes(),
                        taken.sha256(),
                        request.body().path("note").asText(""),
                        time.instant());
                Optional<Firmware> lost = lost(scope, added);
                if (lost.isPresent()) {
                    files.repair(lost.get(), id, taken.sha256());
                    return line(lost.get(), 0);
                }
                changed(scope, "firmware add", change -> store.add(change, added));
                return line(added, 0);
            } catch (RuntimeException | IOException e) {
                files.delete(id);
                throw e;
            }
        } catch (InvalidInput e) {
            throw refused(e);
        } catch (IOException e) {
            throw new UncheckedIOException("firmware cannot be kept in the data directory", e);
        }
    }

    /// What is listed as this version of one of its models, and has lost its bytes.
    private Optional<Firmware> lost(TenantScope scope, Firmware added) {
        return database.inTenant(
                scope,
                tx -> added.models().stream()
                        .flatMap(model -> store.find(tx, model, added.version()).stream())
                        .filter(listed -> !files.has(listed))
                        .findFirst());
    }

    private static Path path(String typed) {
        try {
            return Path.of(typed);
        } catch (InvalidPathException _) {
            throw new InvalidInput("file", "the server cannot read '" + typed + "'", "give the file's whole path");
        }
    }

    private Object assign(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String model = request.body().path("model").asText();
        boolean all = request.body().path("all").asBoolean();
        Set<String> names = texts(request.body().path("devices"));
        List<String> assigned = new ArrayList<>();
        try {
            changed(scope, "firmware assign", change -> {
                Firmware firmware = known(change, request);
                for (DeviceRow device : devices.list(change.tx())) {
                    String name = device.details().name();
                    Optional<Phone> phone = phones.find(change.tx(), device.id());
                    boolean meant = all
                            ? phone.filter(one -> one.details().model().equals(model))
                                    .isPresent()
                            : names.contains(name);
                    if (meant) {
                        Phone given = phone.orElseThrow(
                                () -> Problem.notFound("the device '" + name + "' is not listed as a telephone"));
                        if (all) {
                            store.assign(change, given, name, firmware);
                        } else {
                            store.pin(change, given, name, firmware);
                        }
                        assigned.add(name);
                    }
                }
                names.stream()
                        .filter(name -> !all && !assigned.contains(name))
                        .findFirst()
                        .ifPresent(name -> {
                            throw Problem.notFound("there is no device '" + name + "' in this tenant");
                        });
            });
        } catch (InvalidInput e) {
            throw refused(e);
        }
        return Map.of("assigned", assigned);
    }

    private Object remove(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        List<Firmware> removed = new ArrayList<>();
        changed(scope, "firmware remove", change -> {
            Firmware firmware = known(change, request);
            store.remove(change, firmware);
            removed.add(firmware);
        });
        try {
            files.delete(removed.getFirst().id());
        } catch (IOException e) {
            throw new UncheckedIOException("the file of a removed firmware cannot be deleted", e);
        }
        return Map.of("removed", removed.getFirst().version());
    }

    private Firmware known(Change change, Request request) {
        String model = request.body().path("model").asText();
        String version = request.body().path("version").asText();
        return store.find(change.tx(), model, version)
                .orElseThrow(() -> Problem.notFound("there is no firmware " + version + " for " + model));
    }

    private interface Work {
        void in(Change change);
    }

    private void changed(TenantScope scope, String reason, Work work) {
        changes.in(scope, Actor.LOCAL_CLI, reason, change -> {
            work.in(change);
            return true;
        });
    }

    private static Problem refused(InvalidInput e) {
        return new Problem(400, "firmware." + e.field(), e.problem() + "; " + e.remedy(), List.of());
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}

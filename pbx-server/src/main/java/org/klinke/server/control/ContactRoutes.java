package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.contact.Contact;
import org.klinke.core.contact.ContactCsv;
import org.klinke.core.contact.ContactStore;
import org.klinke.core.db.Database;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.Din5008;
import org.klinke.core.numbering.Place;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `contacts`, `contacts add`, `remove`, `import` and `export`. Private phone books can be filled and emptied here, but
/// not read: they are shown to nobody but their user.
public final class ContactRoutes {
    private final ContactStore store;
    private final Database database;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final Directory directory;

    public ContactRoutes(
            ContactStore store, Database database, Changes changes, TenantDirectory tenants, Directory directory) {
        this.store = store;
        this.database = database;
        this.changes = changes;
        this.tenants = tenants;
        this.directory = directory;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/contacts", this::list),
                new ControlRoute(Method.GET, "/contacts/export", this::export),
                new ControlRoute(Method.POST, "/contacts/add", this::add),
                new ControlRoute(Method.POST, "/contacts/remove", this::remove),
                new ControlRoute(Method.POST, "/contacts/import", this::read));
    }

    /// @param numbers "office +49 89 123456, mobile +49 171 1234567"
    record Line(String name, String organisation, String numbers, String note) {}

    private Object list(Request request) {
        List<Contact> all = shared(request);
        return Map.of(
                "contacts",
                all.stream()
                        .map(contact -> new Line(
                                contact.name(),
                                contact.organisation(),
                                String.join(
                                        ", ",
                                        contact.numbers().stream()
                                                .map(number -> number.kind().word() + " "
                                                        + Din5008.international(number.number()))
                                                .toList()),
                                contact.note()))
                        .toList());
    }

    private Object export(Request request) {
        return Map.of("csv", ContactCsv.write(shared(request)));
    }

    private List<Contact> shared(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        return database.inTenant(scope, tx -> store.list(tx, Optional.empty()));
    }

    /// A contact of the same name and organisation is replaced.
    private Object add(Request request) {
        JsonNode body = request.body();
        TenantScope scope = tenant(body.path("tenant").asText());
        Optional<UserId> owner = owner(scope, body);
        try {
            List<Contact.Phone> numbers = new ArrayList<>();
            for (Contact.Kind kind : Contact.Kind.values()) {
                body.path(kind.word())
                        .forEach(number -> numbers.add(Contact.number(kind, number.asText(), place(scope))));
            }
            Contact contact = new Contact(
                    owner,
                    body.path("name").asText().strip(),
                    body.path("organisation").asText().strip(),
                    numbers,
                    body.path("note").asText().strip());
            return written(scope, owner, "contacts add", List.of(contact), List.of());
        } catch (InvalidInput e) {
            throw refused(e);
        }
    }

    private Object remove(Request request) {
        JsonNode body = request.body();
        TenantScope scope = tenant(body.path("tenant").asText());
        Optional<UserId> owner = owner(scope, body);
        String name = body.path("name").asText().strip();
        List<String> gone = body.path("all").asBoolean()
                ? database.inTenant(scope, tx -> store.list(tx, owner)).stream()
                        .map(Contact::key)
                        .toList()
                : List.of(name);
        ContactStore.Written written = written(scope, owner, "contacts remove", List.of(), gone);
        if (written.removed() == 0 && !body.path("all").asBoolean()) {
            throw Problem.notFound("there is no contact '" + name + "'; `klinke contacts` lists those of the tenant");
        }
        return written;
    }

    /// All of it, or nothing.
    private Object read(Request request) {
        JsonNode body = request.body();
        TenantScope scope = tenant(body.path("tenant").asText());
        Optional<UserId> owner = owner(scope, body);
        ContactCsv.Read read = ContactCsv.read(body.path("csv").asText(), owner, place(scope));
        if (!read.problems().isEmpty()) {
            throw new Problem(422, "contacts.refused", "refused, nothing was changed:", read.problems());
        }
        try {
            return written(scope, owner, "contacts import", read.contacts(), List.of());
        } catch (InvalidInput e) {
            throw refused(e);
        }
    }

    private ContactStore.Written written(
            TenantScope scope, Optional<UserId> owner, String reason, List<Contact> wanted, List<String> gone) {
        return changes.in(scope, Actor.LOCAL_CLI, reason, change -> store.write(change, owner, wanted, gone));
    }

    private Optional<UserId> owner(TenantScope scope, JsonNode body) {
        String extension = body.path("user").asText();
        return extension.isEmpty()
                ? Optional.empty()
                : Optional.of(directory
                        .in(scope)
                        .userByExtension(extension)
                        .orElseThrow(() -> Problem.notFound("no user has the extension " + extension))
                        .id());
    }

    private static Place place(TenantScope scope) {
        return new Place(scope.tenant().country(), scope.tenant().areaCode());
    }

    private static Problem refused(InvalidInput e) {
        return new Problem(400, "contacts." + e.field(), e.problem() + "; " + e.remedy(), List.of());
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}

package org.klinke.provisioning.door;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Newcomer;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.token.PhonePasswords;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.Vendors;
import org.klinke.provisioning.vendor.Vendors.Sighting;

/// The files of telephones that nobody has assigned yet: their display says so.
public final class NewcomerFiles {
    private static final String UNKNOWN = "generic";
    private static final int ONLY_GENERATION = 1;

    private final Vendors vendors;
    private final Passwords passwords;
    private final ServerFacts server;
    private final PhonePasswords webPasswords;
    private final InstantSource time;

    public NewcomerFiles(
            Vendors vendors, Passwords passwords, ServerFacts server, PhonePasswords webPasswords, InstantSource time) {
        this.vendors = vendors;
        this.passwords = passwords;
        this.server = server;
        this.webPasswords = webPasswords;
        this.time = time;
    }

    /// Where a newcomer's SIP password is read.
    @FunctionalInterface
    public interface Passwords {
        /// @return empty if there is no such newcomer in this tenant
        /// @throws org.klinke.core.db.DatabaseUnavailable try again later
        Optional<String> of(TenantScope scope, DeviceId newcomer);
    }

    /// What the phone says it is: proof of nothing. Where only its maker is known, any model of theirs that asks for
    /// such a file; "generic" if not even that.
    String model(Asked asked, MacAddress mac) {
        Optional<Sighting> seen = vendors.recognise(asked.userAgent(), Optional.of(mac));
        return seen.flatMap(Sighting::model)
                .or(() -> seen.flatMap(sighting -> vendors.names().stream()
                        .filter(model -> model.startsWith(sighting.maker() + "-") && has(model, asked.file(), mac))
                        .findFirst()))
                .orElse(UNKNOWN);
    }

    boolean has(String model, String file, MacAddress mac) {
        return vendors.document(model, file, Optional.of(mac)).isPresent();
    }

    /// @param own the address it is to fetch from next time
    Optional<Answer.File> file(TenantScope scope, Newcomer newcomer, String file, String own) {
        return vendors.document(newcomer.model(), file, Optional.of(newcomer.mac()))
                .flatMap(document -> passwords
                        .of(scope, newcomer.id())
                        .map(password -> new Answer.File(
                                document.type(), document.text(facts(scope, newcomer, password, own), Map.of()))));
    }

    private PhoneFacts facts(TenantScope scope, Newcomer newcomer, String password, String own) {
        Phone phone = new Phone(
                newcomer.isShared() ? ofItsOwn(newcomer) : newcomer.id(),
                new PhoneDetails(newcomer.model(), Optional.of(newcomer.mac())),
                ONLY_GENERATION,
                Optional.empty());
        return new PhoneFacts(
                server.server(),
                new PhoneFacts.Account(
                        newcomer.sipUsername(),
                        password,
                        scope.domain(),
                        label(scope.tenant().language()),
                        "",
                        own,
                        null),
                ProvisioningDoor.place(scope, time.instant()),
                new PhoneFacts.Phone(
                        newcomer.mac().text(),
                        webPasswords.of(scope, phone, PhonePasswords.Purpose.WEB),
                        null,
                        null,
                        true),
                List.of(),
                null,
                null);
    }

    /// Who shares an account with others must not know the password of their web pages.
    private static DeviceId ofItsOwn(Newcomer newcomer) {
        String name = newcomer.id().value() + newcomer.mac().text();
        return new DeviceId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String label(String language) {
        return Locale.of(language).equals(Locale.GERMAN) ? "Nur Notruf" : "Emergency only";
    }
}

package org.klinke.server.passkey;

import static java.util.Objects.requireNonNull;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.account.Logins;
import org.klinke.core.account.PasskeyStore;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers passkeys and logs in with them. A passkey is always one that its device keeps by itself and opens for who
/// it knows (a finger, a face, a PIN): that is two factors, so it stands for password and code. Thread-safe.
public final class Passkeys {
    private static final Logger LOG = LoggerFactory.getLogger(Passkeys.class);
    private static final String LOGIN = "log in";
    private static final int HANDLE_BYTES = 32;
    /// What an authenticator may sign with: elliptic curves, Ed25519, RSA.
    private static final List<COSEAlgorithmIdentifier> ALGORITHMS =
            List.of(COSEAlgorithmIdentifier.ES256, COSEAlgorithmIdentifier.EdDSA, COSEAlgorithmIdentifier.RS256);

    private final WebAuthnManager webAuthn = WebAuthnManager.createNonStrictWebAuthnManager();
    private final AttestedCredentialDataConverter converter =
            new AttestedCredentialDataConverter(new ObjectConverter());
    private final Tickets tickets;
    private final PasskeyStore store;
    private final Logins logins;
    private final Database database;
    private final TenantDirectory tenants;
    private final String serverName;
    private final Set<Origin> origins;

    /// @param serverName for whose pages alone authenticators sign
    /// @param port of the admin web; a proxy may have it at 443
    public Passkeys(
            PasskeyStore store,
            Logins logins,
            Database database,
            TenantDirectory tenants,
            Keyring keyring,
            String serverName,
            int port,
            InstantSource time,
            SecureRandom random) {
        this.tickets = new Tickets(keyring::platformCipher, time, random);
        this.store = store;
        this.logins = logins;
        this.database = database;
        this.tenants = tenants;
        this.serverName = serverName;
        this.origins = Set.of(new Origin("https://" + serverName + ":" + port), new Origin("https://" + serverName));
    }

    /// @param ticket to be brought along with the answer
    public record Challenge(String ticket, byte[] bytes) {
        @Override
        public String toString() {
            return "Challenge[masked]";
        }
    }

    /// A passkey that an authenticator has made.
    ///
    /// @param credential its id
    /// @param data to be kept
    public record Made(byte[] credential, byte[] data, long counter) {}

    public String serverName() {
        return serverName;
    }

    /// As COSE numbers them.
    public static List<Long> algorithms() {
        return ALGORITHMS.stream().map(COSEAlgorithmIdentifier::getValue).toList();
    }

    /// What a passkey says of whose it is: an id of ours, and nothing that names him.
    public static byte[] handle(Realm realm, UUID account) {
        return ByteBuffer.allocate(HANDLE_BYTES)
                .putLong(realm.id().getMostSignificantBits())
                .putLong(realm.id().getLeastSignificantBits())
                .putLong(account.getMostSignificantBits())
                .putLong(account.getLeastSignificantBits())
                .array();
    }

    public Challenge askToRegister(Realm realm, UUID account) {
        return challenge(registering(realm, account));
    }

    public Challenge askToLogIn() {
        return challenge(LOGIN);
    }

    private Challenge challenge(String purpose) {
        Tickets.Ticket ticket = tickets.make(purpose);
        return new Challenge(ticket.text(), ticket.challenge());
    }

    private static String registering(Realm realm, UUID account) {
        return "register " + realm.id() + " " + account;
    }

    /// @param answer of the browser, as its `toJSON` writes it
    /// @throws InvalidInput if it answers another challenge, for another page, or without knowing its user
    public Made register(Realm realm, UUID account, String ticket, String answer) {
        byte[] challenge = tickets.take(registering(realm, account), ticket)
                .orElseThrow(() -> new InvalidInput("ticket", "it is good no more", "begin again"));
        return made(challenge, answer)
                .orElseThrow(() -> new InvalidInput("credential", "it is no passkey for this page", "begin again"));
    }

    /// A library over what a stranger has sent: whatever it throws means no.
    private Optional<Made> made(byte[] challenge, String answer) {
        try {
            RegistrationData data = webAuthn.verifyRegistrationResponseJSON(
                    answer,
                    new RegistrationParameters(
                            server(challenge),
                            ALGORITHMS.stream()
                                    .map(one ->
                                            new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, one))
                                    .toList(),
                            true,
                            true));
            var authenticator = requireNonNull(data.getAttestationObject()).getAuthenticatorData();
            AttestedCredentialData credential = requireNonNull(authenticator.getAttestedCredentialData());
            return Optional.of(new Made(
                    credential.getCredentialId(), converter.convert(credential), authenticator.getSignCount()));
        } catch (RuntimeException e) {
            note(e);
            return Optional.empty();
        }
    }

    /// @param answer of the browser, as its `toJSON` writes it
    /// @return [Logins.Result.Refused] for whatever is wrong with it
    public Logins.Result logIn(String ticket, String answer, InetAddress from, String agent) {
        Optional<byte[]> challenge = tickets.take(LOGIN, ticket);
        if (challenge.isEmpty()) {
            return new Logins.Result.Refused();
        }
        Optional<AuthenticationData> read = read(answer);
        if (read.isEmpty()) {
            return new Logins.Result.Refused();
        }
        AuthenticationData data = read.get();
        // The library says of each byte that it may be null; a buffer's array has none such.
        byte[] credential =
                ByteBuffer.wrap(requireNonNull(data.getCredentialId())).array();
        ByteBuffer handle = ByteBuffer.wrap(requireNonNull(data.getUserHandle()));
        Optional<Realm> realm = realm(new UUID(handle.getLong(), handle.getLong()));
        UUID account = new UUID(handle.getLong(), handle.getLong());
        Optional<PasskeyStore.Kept> kept = realm.flatMap(one -> database.inRealm(one, tx -> store.find(tx, credential)))
                .filter(one -> one.passkey().account().equals(account));
        if (kept.isEmpty() || !isSigned(data, kept.get(), challenge.get())) {
            return new Logins.Result.Refused();
        }
        return logins.loginByPasskey(
                realm.orElseThrow(),
                kept.get(),
                requireNonNull(data.getAuthenticatorData()).getSignCount(),
                new Logins.Attempt(realm, "", "", "", Optional.empty(), from, agent));
    }

    /// One that says whose it is.
    private Optional<AuthenticationData> read(String answer) {
        try {
            AuthenticationData data = webAuthn.parseAuthenticationResponseJSON(answer);
            boolean whole = data.getUserHandle() != null
                    && data.getUserHandle().length == HANDLE_BYTES
                    && data.getCredentialId() != null
                    && data.getAuthenticatorData() != null;
            return Optional.of(data).filter(_ -> whole);
        } catch (RuntimeException e) {
            note(e);
            return Optional.empty();
        }
    }

    /// For this challenge and page, knowing its user, by that key, and by no copy of it.
    private boolean isSigned(AuthenticationData data, PasskeyStore.Kept kept, byte[] challenge) {
        try {
            AttestedCredentialData credential = converter.convert(kept.data());
            webAuthn.verify(
                    data,
                    new AuthenticationParameters(
                            server(challenge),
                            new CredentialRecordImpl(
                                    new NoneAttestationStatement(),
                                    null,
                                    null,
                                    null,
                                    kept.counter(),
                                    credential,
                                    null,
                                    null,
                                    null,
                                    null),
                            List.of(credential.getCredentialId()),
                            true,
                            true));
            return true;
        } catch (RuntimeException e) {
            note(e);
            return false;
        }
    }

    private Optional<Realm> realm(UUID id) {
        return id.equals(Realm.platform().id())
                ? Optional.of(Realm.platform())
                : tenants.byId(new TenantId(id)).map(Realm::of);
    }

    private ServerProperty server(byte[] challenge) {
        return ServerProperty.builder()
                .origins(origins)
                .rpId(serverName)
                .challenge(new DefaultChallenge(challenge))
                .build();
    }

    private static void note(RuntimeException e) {
        LOG.atInfo().addKeyValue("why", e.getClass().getSimpleName()).log("a passkey was not taken");
    }
}

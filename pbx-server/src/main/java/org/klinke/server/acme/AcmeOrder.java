package org.klinke.server.acme;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.klinke.server.files.PrivateFiles;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.util.KeyPairUtils;

/// One order of a certificate (RFC 8555 §7.1): account ─▶ order ─▶ each name proven by http-01 ─▶ certificate.
final class AcmeOrder {
    private static final Duration REQUEST_MAX = Duration.ofSeconds(20);
    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    private static final String CURVE = "secp256r1";

    private final URI directory;
    private final Optional<String> email;
    private final Path accountKey;
    private final List<InetAddress> addresses;
    private final int port;

    /// What came of it.
    record Issued(KeyPair keys, List<X509Certificate> chain) {
        @Override
        public String toString() {
            return "Issued[masked]";
        }
    }

    /// It did not come off; the message says why, and what to do.
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message, Throwable cause) {
            super(message, cause);
        }

        Failed(String message) {
            super(message);
        }
    }

    /// @param directory of the authority
    /// @param email for the authority's letters, if it wants to write any
    /// @param accountKey file of the account's key; made at the first order
    /// @param port of http-01, which the authority reaches as port 80 of each name
    AcmeOrder(URI directory, Optional<String> email, Path accountKey, List<InetAddress> addresses, int port) {
        this.directory = directory;
        this.email = email;
        this.accountKey = accountKey;
        this.addresses = List.copyOf(addresses);
        this.port = port;
    }

    /// Waits for the authority, minutes if need be.
    Issued carryOut(List<String> names) throws Failed, InterruptedException {
        try (AcmeAnswers answers = new AcmeAnswers(addresses, port)) {
            Session session = new Session(directory);
            session.networkSettings().setTimeout(REQUEST_MAX);
            AccountBuilder account =
                    new AccountBuilder().agreeToTermsOfService().useKeyPair(accountKeys());
            email.ifPresent(account::addEmail);
            return carryOut(account.create(session), names, answers);
        } catch (BindException e) {
            throw new Failed("acme.http.port: port " + port + " cannot be had: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failed("the account's key " + accountKey + " cannot be read or written: " + e.getMessage(), e);
        } catch (AcmeException e) {
            throw new Failed("the authority " + directory + " said: " + e.getMessage(), e);
        }
    }

    private static Issued carryOut(Account account, List<String> names, AcmeAnswers answers)
            throws AcmeException, Failed, InterruptedException {
        Order order = account.newOrder().domains(names).create();
        for (Authorization name : order.getAuthorizations()) {
            prove(name, answers);
        }
        order.waitUntilReady(STEP_MAX);
        KeyPair keys = newKeys();
        order.execute(keys);
        if (order.waitForCompletion(STEP_MAX) != Status.VALID) {
            throw new Failed("no certificate was issued: " + why(order.getError()));
        }
        return new Issued(keys, order.getCertificate().getCertificateChain());
    }

    private static void prove(Authorization name, AcmeAnswers answers)
            throws AcmeException, Failed, InterruptedException {
        if (name.getStatus() == Status.VALID) {
            return; // of an order before
        }
        String domain = name.getIdentifier().getDomain();
        Http01Challenge challenge = name.findChallenge(Http01Challenge.class)
                .orElseThrow(() -> new Failed("the authority does not offer http-01 for " + domain));
        answers.add(challenge.getToken(), challenge.getAuthorization());
        challenge.trigger();
        if (challenge.waitForCompletion(STEP_MAX) != Status.VALID) {
            throw new Failed(domain + " could not be proven: " + why(challenge.getError())
                    + "; its address must lead here, and port 80 of it to acme.http.port");
        }
    }

    /// Of the provider whose form of a key the account's file has: it holds the public half too.
    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // it has the curve
        }
    }

    private static String why(Optional<Problem> problem) {
        return problem.map(Problem::toString).orElse("the authority does not say why, or takes too long");
    }

    private KeyPair accountKeys() throws IOException {
        if (Files.exists(accountKey)) {
            return KeyPairUtils.readKeyPair(new StringReader(Files.readString(accountKey)));
        }
        KeyPair made = newKeys();
        StringWriter text = new StringWriter();
        KeyPairUtils.writeKeyPair(made, text);
        PrivateFiles.write(accountKey, text.toString());
        return made;
    }
}

package org.klinke.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.klinke.core.media.Codec;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.net.Network;

/// The whole configuration, checked; one record per room. What each key means stands in `reference.conf`.
public record KlinkeConfig(
        ServerConfig server,
        SipConfig sip,
        HttpConfig http,
        Optional<AcmeConfig> acme,
        PhoneConfig phones,
        MediaConfig media,
        CallConfig call,
        Optional<MailConfig> mail,
        WebhookConfig webhooks,
        TraceConfig trace,
        DatabaseConfig database,
        MetricsConfig metrics,
        SignOnConfig signOn,
        StatusConfig status) {
    private static final int HTTPS_PORT = 443;
    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "::1");

    /// Of the admin web, for links: "https://pbx.example:8443".
    public String webAddress() {
        return "https://" + server.name() + ":" + http.httpsPort();
    }

    /// @param name never empty: the host name where none is configured
    public record ServerConfig(String name) {}

    /// Ports: 0 = off.
    ///
    /// @param webOrigins lower-case hosts of pages that may connect to the WebSocket port, beside the server's own
    /// @param clientAuthority PEM file, there when the server started; empty: no client certificates are asked for
    /// @param addresses at least one, none within another
    /// @param sourceRatePerSecond unproven requests of one address
    /// @param banTime zero: nobody is banned
    /// @param md5 whether MD5 digests are taken
    public record SipConfig(
            int tlsPort,
            int tcpPort,
            int udpPort,
            int wssPort,
            List<String> webOrigins,
            Optional<Path> clientAuthority,
            List<InetAddress> addresses,
            Optional<InetAddress> externalAddress,
            List<Network> localNetworks,
            int sourceRatePerSecond,
            Duration banTime,
            boolean md5,
            Duration sessionExpires) {}

    /// Ports: 0 = off.
    public record HttpConfig(int httpsPort, int provisioningPort, List<Network> adminNetworks) {}

    /// Certificates from a public authority.
    ///
    /// @param directory of the authority; http only to this machine
    /// @param names at least one
    /// @param email for the authority's letters
    /// @param port for http-01
    public record AcmeConfig(URI directory, List<String> names, Optional<String> email, int port) {}

    /// @param ntp names of time servers, at least one
    /// @param keepVisits how long what happened to phones is kept
    /// @param contactsPort for LDAPS, 0 = off
    /// @param redirectHosts of redirect services, besides makers' own
    /// @param plugAndPlay whose network address phones are told that ask by multicast; empty: nobody's
    public record PhoneConfig(
            List<String> ntp,
            Duration keepVisits,
            int contactsPort,
            Optional<PlugAndPlay> plugAndPlay,
            List<String> redirectHosts) {
        /// @param site "" for the tenant's default site
        public record PlugAndPlay(String tenant, String site) {}
    }

    /// @param address empty: the local address of the leg's flow
    /// @param externalAddress already falls back to SIP's
    /// @param srtpSuites in order of preference, at least one
    /// @param codecs in order of preference, at least one
    /// @param rtpHoldTimeout at least `rtpTimeout`, zero: never
    /// @param silenceAfter zero: never
    /// @param workers zero: one for each core
    public record MediaConfig(
            Optional<InetAddress> address,
            Optional<InetAddress> externalAddress,
            int firstPort,
            int lastPort,
            Srtp srtp,
            List<SrtpSuite> srtpSuites,
            List<VoiceCodec> codecs,
            Duration rtpTimeout,
            Duration rtpHoldTimeout,
            Duration silenceAfter,
            int workers,
            Io io) {

        /// Whether plain RTP is accepted.
        public enum Srtp {
            REQUIRED,
            OPTIONAL
        }

        /// How packets are read and sent; see the file of defaults.
        public enum Io {
            AUTO,
            NATIVE,
            NIO
        }

        /// What we can encode and decode.
        public enum VoiceCodec {
            OPUS,
            G722,
            PCMA,
            PCMU,
            G729;

            public Codec codec() {
                return switch (this) {
                    case OPUS -> Codec.OPUS;
                    case G722 -> Codec.G722;
                    case PCMA -> Codec.PCMA;
                    case PCMU -> Codec.PCMU;
                    case G729 -> Codec.G729;
                };
            }
        }
    }

    public record CallConfig(Duration noAnswer) {}

    /// @param host never empty; TLS checks the certificate's name against it
    /// @param from address
    /// @param user empty: no login
    public record MailConfig(String host, int port, Security security, String from, String user, String password) {
        /// How the way to the mail server is protected.
        public enum Security {
            STARTTLS,
            TLS,
            NONE
        }

        @Override
        public String toString() {
            return "MailConfig[" + host + ":" + port + " " + security + ", from " + from + ", password masked]";
        }
    }

    /// @param inside networks that webhooks may be sent to, besides the open internet
    public record WebhookConfig(List<Network> inside) {}

    /// @param keep how long the texts of calls' messages are kept; zero: not at all
    /// @param hep empty: no capture server
    public record TraceConfig(Duration keep, Optional<HepConfig> hep) {}

    /// @param server host name or address of the capture server
    /// @param agent number by which it knows this server
    /// @param password empty: none
    public record HepConfig(String server, int port, Transport transport, int agent, String password) {
        /// How captures travel.
        public enum Transport {
            UDP,
            TCP
        }

        @Override
        public String toString() {
            return "HepConfig[" + server + ":" + port + " " + transport + ", password masked]";
        }
    }

    /// Where the data lives.
    public sealed interface DatabaseConfig {
        /// A PostgreSQL of our own inside the data directory.
        record Embedded() implements DatabaseConfig {}

        /// The customer's PostgreSQL.
        record External(String url, String user, String password, String ownerUser, String ownerPassword)
                implements DatabaseConfig {
            @Override
            public String toString() {
                return "External[url=" + url.replaceAll("(?i)(password=)[^&]*", "$1***") + ", user=" + user
                        + ", ownerUser=" + ownerUser + ", passwords masked]";
            }
        }
    }

    /// @param port on the loopback address, 0 = off
    public record MetricsConfig(int port) {}

    /// @param inside networks where people of tenants may log in, besides the open internet
    public record SignOnConfig(List<Network> inside) {}

    /// @param page whether there is a public page
    /// @param name of the service on it; never empty
    /// @param url of the server as people reach it, without a slash at its end
    /// @param testCall how often the server calls itself, zero: never
    /// @param failures of test calls in a row that are an outage
    /// @param openIncidents whether an outage becomes an incident on the page by itself
    public record StatusConfig(
            boolean page, String name, String url, Duration testCall, int failures, boolean openIncidents) {}

    /// Reads every key; problems are collected by the reader.
    static KlinkeConfig read(ConfigReader keys) {
        SipConfig sip = new SipConfig(
                keys.port("sip.tls.port"),
                keys.port("sip.tcp.port"),
                keys.port("sip.udp.port"),
                keys.port("sip.wss.port"),
                keys.hosts("sip.wss.origins"),
                keys.file("sip.tls.client-ca"),
                keys.addresses("sip.address"),
                keys.address("sip.external-address"),
                keys.networks("sip.local-networks"),
                keys.number("sip.source-rate", 1, 100_000),
                keys.duration("sip.ban-time", Duration.ZERO, Duration.ofDays(30)),
                keys.flag("sip.md5"),
                keys.durationOrOff("sip.session-expires", Duration.ofSeconds(90), Duration.ofHours(24)));
        HttpConfig http = new HttpConfig(
                keys.port("https.port"), keys.port("provisioning.port"), keys.networks("admin.networks"));
        ConfigReader.PortRange ports = keys.portRange("media.ports");
        MediaConfig media = new MediaConfig(
                keys.address("media.address"),
                keys.address("media.external-address").or(sip::externalAddress),
                ports.first(),
                ports.last(),
                keys.choice("media.srtp", MediaConfig.Srtp.class),
                keys.choices("media.srtp-suites", SrtpSuite.class),
                keys.choices("media.codecs", MediaConfig.VoiceCodec.class),
                keys.duration("media.rtp-timeout", Duration.ofSeconds(5), Duration.ofHours(1)),
                keys.durationOrOff("media.rtp-hold-timeout", Duration.ofSeconds(5), Duration.ofHours(24)),
                keys.durationOrOff("media.silence-after", Duration.ofSeconds(5), Duration.ofHours(1)),
                keys.number("media.workers", 0, 256),
                keys.choice("media.io", MediaConfig.Io.class));
        if (keys.fine("media.rtp-timeout", "media.rtp-hold-timeout")
                && !media.rtpHoldTimeout().isZero()
                && media.rtpHoldTimeout().compareTo(media.rtpTimeout()) < 0) {
            keys.problem("media.rtp-hold-timeout", "is shorter than media.rtp-timeout");
        }
        return new KlinkeConfig(
                new ServerConfig(keys.hostName("server.name")),
                sip,
                http,
                acme(keys),
                new PhoneConfig(
                        keys.hostNames("provisioning.ntp"),
                        keys.duration("provisioning.keep-visits", Duration.ofDays(1), Duration.ofDays(365)),
                        keys.port("contacts.port"),
                        keys.plugAndPlay("provisioning.plug-and-play"),
                        keys.anyHostNames("provisioning.redirect-hosts")),
                media,
                new CallConfig(keys.duration("call.no-answer", Duration.ofSeconds(1), Duration.ofMinutes(10))),
                mail(keys),
                new WebhookConfig(keys.networks("webhooks.inside")),
                trace(keys),
                database(keys),
                new MetricsConfig(keys.port("metrics.port")),
                new SignOnConfig(keys.networks("sign-on.inside")),
                status(keys, http.httpsPort()));
    }

    private static StatusConfig status(ConfigReader keys, int port) {
        String server = keys.hostName("server.name");
        String name = keys.text("status.name");
        String url = keys.text("status.url");
        if (!url.isEmpty() && !url.matches("https://[A-Za-z0-9.:\\[\\]-]+")) {
            keys.problem("status.url", "is no address like https://pbx.example.com");
        }
        return new StatusConfig(
                keys.flag("status.page"),
                name.isEmpty() ? server : name,
                url.isEmpty() ? "https://" + server + (port == HTTPS_PORT ? "" : ":" + port) : url,
                keys.durationOrOff("status.test-call", Duration.ofSeconds(20), Duration.ofHours(1)),
                keys.number("status.failures", 1, 60),
                keys.flag("status.open-incidents"));
    }

    private static Optional<AcmeConfig> acme(ConfigReader keys) {
        String directory = keys.text("acme.directory");
        List<String> names = keys.hosts("acme.names");
        String email = keys.text("acme.email");
        int port = keys.port("acme.http.port");
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        URI address = URI.create("https://invalid");
        try {
            address = URI.create(directory);
        } catch (IllegalArgumentException _) {
            keys.problem("acme.directory", "\"" + directory + "\" is no address");
        }
        String host = String.valueOf(address.getHost());
        if (!"https".equals(address.getScheme()) && !("http".equals(address.getScheme()) && LOCAL.contains(host))) {
            keys.problem("acme.directory", "must begin with https://");
        }
        List<String> wanted = names.isEmpty() ? List.of(keys.hostName("server.name")) : names;
        if (wanted.stream().anyMatch(name -> !name.contains(".") || !name.matches(".*[a-z][^.]*$"))) {
            keys.problem(
                    "acme.names",
                    "names what no authority certifies (" + String.join(", ", wanted)
                            + "): give names of the public DNS, or set server.name to one");
        }
        if (port == 0) {
            keys.problem("acme.http.port", "is off, though acme.directory is given");
        }
        return Optional.of(new AcmeConfig(address, wanted, Optional.of(email).filter(one -> !one.isEmpty()), port));
    }

    private static Optional<MailConfig> mail(ConfigReader keys) {
        MailConfig mail = new MailConfig(
                keys.text("mail.host"),
                keys.port("mail.port"),
                keys.choice("mail.security", MailConfig.Security.class),
                keys.text("mail.from"),
                keys.text("mail.user"),
                keys.text("mail.password"));
        if (mail.host().isEmpty()) {
            return Optional.empty();
        }
        keys.required("mail.from", mail.from(), "mail.host is given");
        if (!mail.from().isEmpty() && !mail.from().matches("[^@\\s<>,;]+@[^@\\s<>,;]+")) {
            keys.problem("mail.from", "is no address like klinke@example.com");
        }
        if (mail.port() == 0) {
            keys.problem("mail.port", "is off, though mail.host is given");
        }
        if (mail.user().isEmpty() != mail.password().isEmpty()) {
            keys.problem("mail.user", "belongs together with mail.password: give both or neither");
        }
        if (mail.security() == MailConfig.Security.NONE && !LOCAL.contains(mail.host())) {
            keys.problem("mail.security", "may be none for a mail server on this machine only (" + LOCAL + ")");
        }
        return Optional.of(mail);
    }

    private static TraceConfig trace(ConfigReader keys) {
        String server = keys.text("trace.hep.server");
        HepConfig hep = new HepConfig(
                server,
                keys.port("trace.hep.port"),
                keys.choice("trace.hep.transport", HepConfig.Transport.class),
                keys.number("trace.hep.agent", 0, Integer.MAX_VALUE),
                keys.text("trace.hep.password"));
        if (!server.isEmpty() && hep.port() == 0) {
            keys.problem("trace.hep.port", "is off, though trace.hep.server is given");
        }
        return new TraceConfig(
                keys.duration("trace.keep", Duration.ZERO, Duration.ofDays(90)),
                server.isEmpty() ? Optional.empty() : Optional.of(hep));
    }

    private static DatabaseConfig database(ConfigReader keys) {
        String url = keys.text("database.url");
        String user = keys.text("database.user");
        String password = keys.text("database.password");
        String ownerUser = keys.text("database.owner.user");
        String ownerPassword = keys.text("database.owner.password");
        if (url.isEmpty()) {
            for (String key : List.of("database.user", "database.owner.user")) {
                if (!keys.text(key).isEmpty()) {
                    keys.problem(key, "is given, but database.url is not");
                }
            }
            return new DatabaseConfig.Embedded();
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            keys.problem("database.url", "must start with jdbc:postgresql:");
        }
        keys.required("database.user", user, "database.url is given");
        keys.required("database.owner.user", ownerUser, "database.url is given");
        if (!user.isEmpty() && user.equals(ownerUser)) {
            keys.problem("database.user", "must differ from database.owner.user: the owner is not bound by grants");
        }
        return new DatabaseConfig.External(url, user, password, ownerUser, ownerPassword);
    }
}

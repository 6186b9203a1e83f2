package org.klinke.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.SystemTimers;
import org.klinke.sip.SipConfig;
import org.klinke.sip.SipSignalling;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.trunk.TrunkConnector;

/// Signalling as the server has it, without sockets and database, and a tenant of many devices.
final class House {
    static final String DOMAIN = "bench.test";

    final SipSignalling signalling;
    final SipReceiver receiver;

    House(int devices) {
        TenantDirectory tenants = new TenantDirectory();
        TenantId tenant = new TenantId(UUID.nameUUIDFromBytes(DOMAIN.getBytes(UTF_8)));
        tenants.replace(List.of(new Tenant(tenant, "bench", DOMAIN, "DE", "89", "Europe/Berlin", "de")));
        TenantScope scope = tenants.byName("bench").orElseThrow();
        Directory directory = new Directory();
        List<DirectorySnapshot.User> users = new ArrayList<>();
        List<DirectorySnapshot.Device> phones = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            UserId user = new UserId(new UUID(1, i));
            users.add(new DirectorySnapshot.User(user, name(i), "User " + i));
            phones.add(new DirectorySnapshot.Device(
                    new DeviceId(new UUID(2, i)),
                    "phone-" + i,
                    name(i),
                    Optional.of(user),
                    new SiteId(new UUID(3, 0)),
                    DeviceCredentials.of(name(i), DOMAIN, password(i))));
        }
        directory.replace(scope, new DirectorySnapshot(users, phones));
        signalling = new SipSignalling(
                SipConfig.listening(SipConfig.Listen.nowhere()),
                new JainCodec(),
                SipFlow::local,
                tenants,
                directory,
                new Presence(directory),
                number -> Optional.empty(),
                new OutsidePlans(),
                Alarms.NOBODY,
                TrunkConnector.NONE,
                "0123456789abcdef0123456789abcdef".getBytes(US_ASCII),
                InstantSource.system(),
                new SystemTimers(),
                new SecureRandom());
        receiver = signalling.receiver((_, _) -> event -> {});
    }

    static String name(int device) {
        return Integer.toString(100_000 + device);
    }

    private static String password(int device) {
        return "bench-secret-" + device;
    }

    /// A REGISTER as a desk phone writes it.
    ///
    /// @param cseq also makes the branch unique
    /// @param authorization header line with its line end, or ""
    static byte[] register(int device, InetSocketAddress phone, String protocol, int cseq, String authorization) {
        String address = phone.getAddress().getHostAddress() + ":" + phone.getPort();
        return """
                REGISTER sip:%2$s SIP/2.0
                Via: SIP/2.0/%4$s %3$s;rport;branch=z9hG4bK%1$s.%5$d
                Max-Forwards: 70
                From: <sip:%1$s@%2$s>;tag=f%1$s
                To: <sip:%1$s@%2$s>
                Call-ID: r%1$s@bench
                CSeq: %5$d REGISTER
                Contact: <sip:%1$s@%3$s>
                Expires: 3600
                %6$sUser-Agent: bench
                Content-Length: 0

                """.formatted(name(device), DOMAIN, address, protocol, cseq, authorization)
                .replace("\n", "\r\n")
                .getBytes(UTF_8);
    }

    /// The answer to a challenge, as a header line for [#register].
    static String authorization(int device, String challenge, int count) {
        int start = challenge.indexOf("nonce=\"") + 7;
        String nonce = challenge.substring(start, challenge.indexOf('"', start));
        String uri = "sip:" + DOMAIN;
        String nc = "%08x".formatted(count);
        String ha1 = md5(name(device) + ":" + DOMAIN + ":" + password(device));
        String response = md5(ha1 + ":" + nonce + ":" + nc + ":c0:auth:" + md5("REGISTER:" + uri));
        return "Authorization: Digest username=\"" + name(device) + "\",realm=\"" + DOMAIN + "\",nonce=\"" + nonce
                + "\",uri=\"" + uri + "\",response=\"" + response + "\",algorithm=MD5,cnonce=\"c0\",qop=auth,nc=" + nc
                + "\n";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

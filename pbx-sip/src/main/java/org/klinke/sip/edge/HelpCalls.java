package org.klinke.sip.edge;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import javax.sip.message.Request;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.Kind;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.UserPart;

/// Calls for help, which no limit of ours stops if it is one of us who calls; and who hears of those that are refused.
///
///     who calls is unknown   whatever may be one behind somebody's prefix, at a small rate
///     he has proven himself  110 and 112, also after a prefix of his tenant's: nobody inside passes a limit by a
/// number
///                            that only ends so
///
/// Thread-safe.
public final class HelpCalls {
    private static final int ALARMS_BURST = 20;
    private static final double ALARMS_PER_SECOND = 0.1;
    private static final int TENANTS_MAX = 10_000;

    private final OutsidePlans plans;
    private final Directory directory;
    private final Alarms alarms;
    private final TokenBuckets perTenant;

    public HelpCalls(OutsidePlans plans, Directory directory, Alarms alarms, InstantSource time) {
        this.plans = plans;
        this.directory = directory;
        this.alarms = alarms;
        perTenant = new TokenBuckets(ALARMS_BURST, ALARMS_PER_SECOND, TENANTS_MAX, time);
    }

    static boolean mayBe(SipHead head) {
        return head.method().equals(Request.INVITE)
                && head.toTag() == null
                && EmergencyNumbers.mayBe(UserPart.of(head.requestUri()));
    }

    /// @param invite of a device of the tenant's, outside any dialog
    public boolean isOne(TenantScope scope, Request invite) {
        return number(scope, invite).isPresent();
    }

    private Optional<String> number(TenantScope scope, Request invite) {
        return plans.in(scope).help(UserPart.of(invite.getRequestURI().toString()));
    }

    /// Refused by the edge, unless the call may yet come, or is no phone's.
    void refused(
            TenantScope scope, Request invite, InetSocketAddress from, Optional<DeviceId> device, EdgeOutcome why) {
        Optional<String> refusal = switch (why) {
            case CREDENTIALS_WRONG -> Optional.of("credentials");
            case IDENTITY_FOREIGN -> Optional.of("identity");
            case REALM_FOREIGN -> Optional.of("domain");
            case LOGIN_BACKOFF -> Optional.of("waits");
            case BANNED -> Optional.of("banned");
            case INVALID -> Optional.of("malformed");
            case ACCEPTED,
                    CHALLENGED,
                    NONCE_STALE,
                    NONCE_REPLAYED,
                    DOMAIN_UNKNOWN,
                    DOMAIN_CONFUSED,
                    EMERGENCY_ONLY,
                    DIALOG_UNKNOWN,
                    NUMBER_UNKNOWN,
                    DIALOG_FOREIGN,
                    DEVICE_LIMIT,
                    OVERLOADED,
                    FLOOD_ANSWERED,
                    FLOOD_DROPPED -> Optional.empty();
        };
        refusal.ifPresent(word -> refused(scope, invite, from, device, word));
    }

    /// The tenant's admins must know: it may be one of their phones, and somebody who needs help. Strangers, who can
    /// make it happen, are told of at a small rate only.
    ///
    /// @param device that it says it is, or is; empty if there is none of that name
    /// @param refusal one of those in `alarms.properties`
    public void refused(
            TenantScope scope, Request invite, InetSocketAddress from, Optional<DeviceId> device, String refusal) {
        number(scope, invite)
                .filter(_ -> perTenant.take(scope.id()))
                .ifPresent(number -> alarms.raise(
                        scope,
                        Kind.EMERGENCY_REFUSED,
                        Map.of(
                                "number",
                                number,
                                "from",
                                from.getAddress().getHostAddress(),
                                "who",
                                device.flatMap(directory.in(scope)::device)
                                        .map(DirectorySnapshot.Device::name)
                                        .orElse(""),
                                "refusal",
                                refusal)));
    }
}

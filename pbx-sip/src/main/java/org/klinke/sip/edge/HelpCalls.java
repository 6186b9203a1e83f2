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
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.UserPart;

/// Calls for help, which no limit of ours stops if it is one of us who calls; and who hears of those that are refused.
///
///     who calls is unknown   whatever may be one behind somebody's prefix, at a small rate
///     he has proven himself  those of his tenant, also after a prefix of his tenant's: nobody inside passes a
///                            limit by a number that only ends so
///
/// Thread-safe.
public final class HelpCalls {
    private static final int ALARMS_BURST = 20;
    private static final double ALARMS_PER_SECOND = 0.1;
    private static final int TENANTS_MAX = 10_000;

    /// Of one stranger, so that no single one uses up what his tenant hears of strangers.
    private static final int ALARMS_OF_SOURCE_BURST = 5;

    private static final double ALARMS_OF_SOURCE_PER_SECOND = 0.02;
    private static final int SOURCES_MAX = 10_000;
    private static final int DEVICES_MAX = 20_000;

    private final OutsidePlans plans;
    private final Directory directory;
    private final Alarms alarms;
    private final TokenBuckets strangersOfTenant;
    private final TokenBuckets strangers;
    private final TokenBuckets devices;

    public HelpCalls(OutsidePlans plans, Directory directory, Alarms alarms, InstantSource time) {
        this.plans = plans;
        this.directory = directory;
        this.alarms = alarms;
        strangersOfTenant = new TokenBuckets(ALARMS_BURST, ALARMS_PER_SECOND, TENANTS_MAX, time);
        strangers = new TokenBuckets(ALARMS_OF_SOURCE_BURST, ALARMS_OF_SOURCE_PER_SECOND, SOURCES_MAX, time);
        devices = new TokenBuckets(ALARMS_BURST, ALARMS_PER_SECOND, DEVICES_MAX, time);
    }

    boolean mayBe(SipHead head) {
        return head.method().equals(Request.INVITE)
                && head.toTag() == null
                && plans.mayBeHelp(UserPart.of(head.requestUri()));
    }

    /// @param invite of a device of the tenant's, outside any dialog
    public boolean isOne(TenantScope scope, Request invite) {
        return number(scope, invite).isPresent();
    }

    private Optional<String> number(TenantScope scope, Request invite) {
        return plans.in(scope).help(UserPart.of(invite.getRequestURI().toString()));
    }

    /// Refused by the edge, unless the call may yet come, or is no phone's. Who writes somebody else's name has proven
    /// his own before; all others may be anybody.
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
        boolean proven = why == EdgeOutcome.IDENTITY_FOREIGN;
        refusal.ifPresent(word -> tell(scope, invite, from, device, proven, word));
    }

    /// Refused further inside.
    ///
    /// @param device which it has proven to be
    /// @param refusal one of those in `alarms.properties`
    public void refused(TenantScope scope, Request invite, InetSocketAddress from, DeviceId device, String refusal) {
        tell(scope, invite, from, Optional.of(device), true, refusal);
    }

    /// The tenant's admins must know: it may be one of their phones, and somebody who needs help. Strangers, who can
    /// make it happen, are told of at a small rate only, which is not that of those who have proven who they are.
    private void tell(
            TenantScope scope,
            Request invite,
            InetSocketAddress from,
            Optional<DeviceId> device,
            boolean proven,
            String refusal) {
        number(scope, invite)
                .filter(_ -> isWorthTelling(scope, from, proven ? device : Optional.empty()))
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
                                refusal,
                                "proven",
                                String.valueOf(proven))));
    }

    /// @param proven who calls, if that is known
    private boolean isWorthTelling(TenantScope scope, InetSocketAddress from, Optional<DeviceId> proven) {
        return proven.map(devices::take)
                .orElseGet(() -> strangers.take(Source.of(from.getAddress())) && strangersOfTenant.take(scope.id()));
    }
}

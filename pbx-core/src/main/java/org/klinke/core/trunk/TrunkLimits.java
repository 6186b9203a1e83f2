package org.klinke.core.trunk;

import java.util.Collection;
import java.util.Map;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.TenantId;

/// How many calls at once.
///
/// A share is both: what its tenant has at most, and what nobody but an emergency call takes from it. Tenants
/// without one have together what the shares leave.
///
/// @param calls in both directions together, at least 1
/// @param inbound of those, from the carrier; at most `calls`
/// @param outbound of those, to the carrier; at most `calls`
/// @param reserved of `calls` and `outbound`, kept for emergency calls: at least 1 where both allow more than 1
/// @param accounts what the carrier allows each account, by its user; those that are left out have all
/// @param shares of a trunk of the platform: what each tenant has of it
public record TrunkLimits(
        int calls,
        int inbound,
        int outbound,
        int reserved,
        Map<String, Ceiling> accounts,
        Map<TenantId, Ceiling> shares) {
    public TrunkLimits {
        accounts = Map.copyOf(accounts);
        shares = Map.copyOf(shares);
    }

    /// Of the trunk as a whole.
    public static TrunkLimits of(int calls, int inbound, int outbound, int reserved) {
        return new TrunkLimits(calls, inbound, outbound, reserved, Map.of(), Map.of());
    }

    TrunkLimits withAccounts(Map<String, Ceiling> ceilings) {
        return new TrunkLimits(calls, inbound, outbound, reserved, ceilings, shares);
    }

    public TrunkLimits withShares(Map<TenantId, Ceiling> ceilings) {
        return new TrunkLimits(calls, inbound, outbound, reserved, accounts, ceilings);
    }

    /// What tenants without a share have together.
    int rest() {
        return calls - reserved - sum(shares.values());
    }

    private static int sum(Collection<Ceiling> shares) {
        return shares.stream().mapToInt(Ceiling::calls).sum();
    }

    /// @param others whether there are tenants without a share
    /// @throws InvalidInput if the shares are more than there is, or leave those nothing
    void check(Collection<Ceiling> wanted, boolean others) {
        int free = calls - reserved;
        int given = sum(wanted);
        if (given > free || (others && given == free)) {
            throw new InvalidInput(
                    "shares",
                    "they are " + given + " of the " + free + " channels that are not kept for emergency calls"
                            + (others ? ", and the tenants without a share need one, too" : ""),
                    "give smaller shares, or a share to each of the tenants");
        }
    }
}

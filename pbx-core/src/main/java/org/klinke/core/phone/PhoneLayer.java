package org.klinke.core.phone;

import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// For which telephones of a tenant something is set; the nearer counts:
///
///     all ◀─ maker ◀─ model ◀─ user ◀─ device
public sealed interface PhoneLayer {
    /// As the database and the `apply` file call it.
    String word();

    record All() implements PhoneLayer {
        @Override
        public String word() {
            return "all";
        }
    }

    /// @param name "snom"
    record Maker(String name) implements PhoneLayer {
        @Override
        public String word() {
            return "maker";
        }
    }

    /// @param name "snom-d785"
    record Model(String name) implements PhoneLayer {
        @Override
        public String word() {
            return "model";
        }
    }

    /// All phones of this user.
    record OfUser(UserId user) implements PhoneLayer {
        @Override
        public String word() {
            return "user";
        }
    }

    record OfDevice(DeviceId device) implements PhoneLayer {
        @Override
        public String word() {
            return "device";
        }
    }
}

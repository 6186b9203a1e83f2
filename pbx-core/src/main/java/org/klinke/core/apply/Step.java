package org.klinke.core.apply;

import java.util.Optional;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.TenantDetails;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.directory.UserRow;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// One thing to do. `where` is the object of the file that wants it, for refusals that only the database finds.
sealed interface Step {
    Where where();

    record CreateTenant(Where where, TenantDetails details) implements Step {}

    record ChangeTenant(Where where, TenantDetails details) implements Step {}

    record DeleteDevice(Where where, DeviceRow row) implements Step {}

    record DeleteUser(Where where, UserRow row) implements Step {}

    record ChangeUser(Where where, UserId id, UserDetails details) implements Step {}

    record CreateUser(Where where, UserDetails details) implements Step {}

    /// @param extension of the user it belongs to from now on
    /// @param site name; empty keeps the one it has
    record ChangeDevice(
            Where where,
            DeviceId id,
            String extension,
            DeviceDetails before,
            String name,
            String sipUsername,
            boolean md5,
            boolean t38,
            Optional<String> password,
            Optional<String> site)
            implements Step {
        @Override
        public String toString() {
            return "ChangeDevice[" + name + ", masked]";
        }
    }

    /// @param shown the password was generated and is shown once
    /// @param site name; empty is the default one
    record CreateDevice(
            Where where, String extension, DeviceDetails details, String password, boolean shown, Optional<String> site)
            implements Step {
        @Override
        public String toString() {
            return "CreateDevice[" + details.name() + ", masked]";
        }
    }
}

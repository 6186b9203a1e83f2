package org.klinke.core.apply;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A tenant as the file wants it. A field that is absent stays as it is, or gets its default in a new object; a list
/// that is absent says nothing about what it would hold.
///
/// @param id finds the tenant if given, else the name does
public record WantedTenant(
        Where where,
        Optional<UUID> id,
        String name,
        Optional<String> domain,
        Optional<String> country,
        Optional<String> areaCode,
        Optional<String> timeZone,
        Optional<String> language,
        Optional<List<String>> emergencyNumbers,
        Optional<List<WantedUser>> users,
        WantedOutside outside) {

    /// Says nothing of emergency numbers.
    public WantedTenant(
            Where where,
            Optional<UUID> id,
            String name,
            Optional<String> domain,
            Optional<String> country,
            Optional<String> areaCode,
            Optional<String> timeZone,
            Optional<String> language,
            Optional<List<WantedUser>> users,
            WantedOutside outside) {
        this(where, id, name, domain, country, areaCode, timeZone, language, Optional.empty(), users, outside);
    }

    /// Says nothing of numbers, trunks and rules.
    public WantedTenant(
            Where where,
            Optional<UUID> id,
            String name,
            Optional<String> domain,
            Optional<String> country,
            Optional<String> areaCode,
            Optional<String> timeZone,
            Optional<String> language,
            Optional<List<WantedUser>> users) {
        this(where, id, name, domain, country, areaCode, timeZone, language, users, WantedOutside.NOTHING);
    }

    /// @param id finds the user if given, else the extension does
    /// @param email empty text removes it
    /// @param pin by which he logs in at shared telephones; absent: stays
    public record WantedUser(
            Where where,
            Optional<UUID> id,
            String extension,
            Optional<String> name,
            Optional<String> email,
            Optional<List<WantedDevice>> devices,
            Optional<String> pin) {

        /// His PIN stays.
        public WantedUser(
                Where where,
                Optional<UUID> id,
                String extension,
                Optional<String> name,
                Optional<String> email,
                Optional<List<WantedDevice>> devices) {
            this(where, id, extension, name, email, devices, Optional.empty());
        }

        @Override
        public String toString() {
            return "WantedUser[" + extension + ", " + devices + ", masked]";
        }
    }

    /// @param id finds the device if given, else the name does
    /// @param sipPassword absent: stays, or is generated for a new device
    /// @param md5 absent: stays, or true for a new device
    /// @param t38 absent: stays, or false for a new device
    /// @param site name; absent: stays, or the default one for a new device
    public record WantedDevice(
            Where where,
            Optional<UUID> id,
            String name,
            Optional<String> sipUsername,
            Optional<String> sipPassword,
            Optional<Boolean> md5,
            Optional<Boolean> t38,
            Optional<String> site) {

        /// Where it stands, and whether faxes come from it, is not said.
        public WantedDevice(
                Where where,
                Optional<UUID> id,
                String name,
                Optional<String> sipUsername,
                Optional<String> sipPassword,
                Optional<Boolean> md5) {
            this(where, id, name, sipUsername, sipPassword, md5, Optional.empty(), Optional.empty());
        }

        @Override
        public String toString() {
            return "WantedDevice[" + name + ", masked]";
        }
    }
}

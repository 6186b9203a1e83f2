package org.klinke.core.db;

/// Where the database is and who we are there: always two logins. The owner makes and changes tables at start, the
/// application role works at run time and can do neither that nor walk around row-level security.
///
/// @param jdbcUrl `jdbc:postgresql://host:port/name`
public record DatabaseConfig(
        String jdbcUrl, String appUser, String appPassword, String ownerUser, String ownerPassword) {
    @Override
    public String toString() {
        return "DatabaseConfig[" + jdbcUrl + ", appUser=" + appUser + ", ownerUser=" + ownerUser + ", masked]";
    }
}

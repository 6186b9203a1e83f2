package org.klinke.server.phone;

/// What a person types into a phone.
///
/// @param sipUsername user part of the address of record and of the digest
/// @param password never printed
/// @param extension the number others dial to reach this phone
public record Account(String sipUsername, String password, String extension) {
    @Override
    public String toString() {
        return "Account[" + sipUsername + ", extension " + extension + ", password masked]";
    }
}

package org.klinke.core.call;

/// Who calls, as the server knows it from the authenticated device: never what the phone wrote.
///
/// @param number extension within the tenant; empty for a device that belongs to nobody
/// @param withheld the caller wants to stay unknown to who is called (RFC 3323). Name and number are here nevertheless:
/// the call record and emergency services must know them; who prints it decides by whom it is for
public record CallerId(String name, String number, boolean withheld) {
    public CallerId(String name, String number) {
        this(name, number, false);
    }

    /// "Sales: Anna", or "Sales" where there is no name.
    public CallerId labelled(String label) {
        return new CallerId(name.isEmpty() ? label : label + ": " + name, number, withheld);
    }
}

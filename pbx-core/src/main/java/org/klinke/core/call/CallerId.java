package org.klinke.core.call;

/// Who calls, as the server knows it from the authenticated device or a phone book: never what a phone of ours wrote.
///
/// @param label what stands before the name, ""
/// @param plain the name without it
/// @param number extension within the tenant; empty for a device that belongs to nobody
/// @param withheld the caller wants to stay unknown to who is called (RFC 3323). Name and number are here nevertheless:
/// the call record and emergency services must know them; who prints it decides by whom it is for
public record CallerId(String label, String plain, String number, boolean withheld) {
    public CallerId(String name, String number, boolean withheld) {
        this("", name, number, withheld);
    }

    public CallerId(String name, String number) {
        this(name, number, false);
    }

    /// "Sales: Anna", or "Sales" where there is no name.
    public String name() {
        return label.isEmpty() ? plain : plain.isEmpty() ? label : label + ": " + plain;
    }

    /// With this before all that stands there.
    public CallerId labelled(String before) {
        return new CallerId(label.isEmpty() ? before : before + ": " + label, plain, number, withheld);
    }

    /// As somebody else knows him.
    public CallerId named(String other) {
        return new CallerId(label, other, number, withheld);
    }
}

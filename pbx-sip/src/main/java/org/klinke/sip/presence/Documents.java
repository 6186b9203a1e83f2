package org.klinke.sip.presence;

import org.klinke.core.presence.Line;
import org.klinke.sip.dialog.DialogId;

/// Writes views down. Pure.
final class Documents {
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n";

    private Documents() {}

    /// @param version of dialog-info: 0 first, then one more each time (RFC 4235 §4.1)
    static String of(Resource resource, View view, long version) {
        return switch (view) {
            case View.Lamp lamp -> dialogInfo(resource, lamp, version);
            case View.Availability availability -> pidf(resource, availability);
            case View.Messages messages -> messageSummary(resource, messages);
            case View.Keys keys -> FeatureDocuments.of(resource, keys.features());
        };
    }

    /// Of `Content-Type`.
    static String type(Resource resource) {
        return resource.event() == EventPackage.FEATURES
                ? "multipart/mixed;boundary=" + FeatureDocuments.BOUNDARY
                : "application/" + resource.event().subType();
    }

    /// RFC 4235 §4, with what lamps are made for: one dialog whose id never changes, written as terminated when there
    /// is none. Phones differ in what they make of several dialogs, and of none at all.
    private static String dialogInfo(Resource resource, View.Lamp lamp, long version) {
        StringBuilder out = new StringBuilder(XML)
                .append("<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"")
                .append(version)
                .append("\" state=\"full\" entity=\"")
                .append(escaped(resource.uri()))
                .append("\">\r\n  <dialog id=\"")
                .append(escaped(resource.extension()))
                .append('"');
        lamp.shown().flatMap(View.Shown::dialog).ifPresent(dialog -> out.append(names(dialog)));
        lamp.shown()
                .ifPresent(shown -> out.append(" direction=\"")
                        .append(shown.initiator() ? "initiator" : "recipient")
                        .append('"'));
        out.append(">\r\n    <state>")
                .append(lamp.shown().map(shown -> state(shown.state())).orElse("terminated"))
                .append("</state>\r\n");
        lamp.shown().ifPresent(shown -> {
            out.append("    <local>\r\n")
                    .append(party(lamp.ownerName(), resource.uri(), resource.uri()))
                    .append("    </local>\r\n");
            if (shown.dialog().isPresent() || shown.remote().isPresent()) {
                out.append("    <remote>\r\n")
                        .append(shown.remote()
                                .map(remote -> known(remote, resource))
                                // Who picks up needs an address to send his INVITE to; the tags in it tell us the rest.
                                .orElseGet(() -> party("", "sip:anonymous@anonymous.invalid", resource.uri())))
                        .append("    </remote>\r\n");
            }
        });
        return out.append("  </dialog>\r\n</dialog-info>\r\n").toString();
    }

    /// As the observed phone would say it: its own tag is our remote one (RFC 4235 §4.1.2).
    private static String names(DialogId dialog) {
        return " call-id=\"" + escaped(dialog.callId()) + "\" local-tag=\"" + escaped(dialog.remoteTag())
                + "\" remote-tag=\"" + escaped(dialog.localTag()) + "\"";
    }

    private static String known(Line.Remote remote, Resource resource) {
        String uri = "sip:" + remote.number() + "@" + resource.scope().domain();
        return remote.number().isEmpty()
                ? party(remote.name(), "sip:anonymous@anonymous.invalid", resource.uri())
                : party(remote.name(), uri, uri);
    }

    private static String party(String name, String identity, String target) {
        return "      <identity" + (name.isEmpty() ? "" : " display=\"" + escaped(name) + "\"") + ">"
                + escaped(identity) + "</identity>\r\n      <target uri=\"" + escaped(target) + "\"/>\r\n";
    }

    private static String state(Line.State state) {
        return switch (state) {
            case TRYING -> "trying";
            case EARLY -> "early";
            case CONFIRMED -> "confirmed";
        };
    }

    /// RFC 3863 §4, with the activity of RFC 4480 §3.2.
    private static String pidf(Resource resource, View.Availability availability) {
        return XML + "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\""
                + " xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
                + " xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"" + escaped(resource.uri()) + "\">\r\n"
                + "  <tuple id=\"t" + escaped(resource.extension()) + "\">\r\n    <status><basic>"
                + (availability.open() ? "open" : "closed") + "</basic></status>\r\n    <contact>"
                + escaped(resource.uri()) + "</contact>\r\n"
                + (availability.onThePhone() ? "    <note>On the phone</note>\r\n" : "") + "  </tuple>\r\n"
                + (availability.onThePhone()
                        ? "  <dm:person id=\"p" + escaped(resource.extension())
                                + "\">\r\n    <rpid:activities><rpid:on-the-phone/></rpid:activities>\r\n"
                                + "  </dm:person>\r\n"
                        : "")
                + "</presence>\r\n";
    }

    /// RFC 3842 §5.2
    private static String messageSummary(Resource resource, View.Messages messages) {
        int fresh = messages.counts().fresh();
        return "Messages-Waiting: " + (fresh > 0 ? "yes" : "no") + "\r\nMessage-Account: " + resource.uri()
                + "\r\nVoice-Message: " + fresh + "/" + messages.counts().old() + "\r\n";
    }

    /// Text for elements and for attributes in double quotes; what XML 1.0 §2.2 has no place for is left out.
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&apos;");
                default -> {
                    if (c >= 0x20 && c != 0xfffe && c != 0xffff && (c < 0xd800 || c > 0xdfff)) {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }
}

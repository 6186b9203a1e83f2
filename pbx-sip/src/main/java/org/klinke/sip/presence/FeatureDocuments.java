package org.klinke.sip.presence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.klinke.core.presence.Features;
import org.klinke.core.reach.Forward;

/// What `as-feature-event` tells a phone: always all of it, one document for each key, in a body of several parts. The
/// elements are those of CSTA (ECMA-323, edition 3). Pure.
final class FeatureDocuments {
    static final String BOUNDARY = "klinke-features";
    private static final String NAMESPACE = "http://www.ecma-international.org/standards/ecma-323/csta/ed3";

    /// A phone counts rings, we count seconds: one every five, as it rings in Germany.
    private static final int RING_SECONDS = 5;

    private FeatureDocuments() {}

    static String of(Resource resource, Features features) {
        List<String> documents = List.of(
                document(
                        "DoNotDisturbEvent",
                        device(resource) + element("doNotDisturbOn", String.valueOf(features.doNotDisturb()))),
                forwarding(resource, Forward.Case.ALWAYS, features.always(), ""),
                forwarding(resource, Forward.Case.BUSY, features.busy(), ""),
                forwarding(
                        resource,
                        Forward.Case.NO_ANSWER,
                        features.noAnswer(),
                        element("ringCount", String.valueOf(Math.max(1, features.noAnswerSeconds() / RING_SECONDS)))));
        StringBuilder out = new StringBuilder();
        for (String document : documents) {
            out.append("--" + BOUNDARY + "\r\nContent-Type: application/")
                    .append(EventPackage.FEATURES.subType())
                    .append("\r\nContent-Length: ")
                    .append(document.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n\r\n")
                    .append(document)
                    .append("\r\n");
        }
        return out.append("--" + BOUNDARY + "--\r\n").toString();
    }

    private static String forwarding(Resource resource, Forward.Case when, Optional<String> target, String more) {
        return document(
                "ForwardingEvent",
                device(resource)
                        + element("forwardingType", word(when))
                        + element("forwardStatus", String.valueOf(target.isPresent()))
                        + element("forwardTo", target.orElse(""))
                        + more);
    }

    static String word(Forward.Case when) {
        return switch (when) {
            case ALWAYS -> "forwardImmediate";
            case BUSY -> "forwardBusy";
            case NO_ANSWER -> "forwardNoAns";
            case UNREACHABLE -> "forwardNotReachable"; // no phone has a key for it
        };
    }

    private static String device(Resource resource) {
        return element("device", resource.uri());
    }

    private static String element(String name, String text) {
        return "<" + name + ">" + Documents.escaped(text) + "</" + name + ">";
    }

    private static String document(String root, String content) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<" + root + " xmlns=\"" + NAMESPACE + "\">" + content
                + "</" + root + ">";
    }
}

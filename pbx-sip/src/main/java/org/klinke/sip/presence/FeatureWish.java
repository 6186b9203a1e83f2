package org.klinke.sip.presence;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.header.ContentTypeHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.WishChange;

/// What a phone's own key wants changed: the body of a SUBSCRIBE for `as-feature-event`. Bodies come from phones, so
/// the parser knows neither DTD nor entity, and reads few bytes, elements and levels.
sealed interface FeatureWish {
    int BYTES_MAX = 4_096;
    int ELEMENTS_MAX = 20;
    int DEPTH_MAX = 3;
    int TEXT_CHARS_MAX = 200;

    /// No body, or nothing that we keep.
    record Nothing() implements FeatureWish {}

    record Wanted(WishChange change) implements FeatureWish {}

    record Bad(int status) implements FeatureWish {}

    static FeatureWish of(Request subscribe) {
        byte[] body = subscribe.getRawContent();
        if (body == null || body.length == 0) {
            return new Nothing();
        }
        if (!(subscribe.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader type)
                || !EventPackage.FEATURES.subType().equalsIgnoreCase(type.getContentSubType())) {
            return new Bad(Response.UNSUPPORTED_MEDIA_TYPE);
        }
        return body.length > BYTES_MAX ? new Bad(Response.REQUEST_ENTITY_TOO_LARGE) : read(body);
    }

    static FeatureWish read(byte[] body) {
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(body));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | RuntimeException _) { // parsers throw both at what is no XML
            return new Bad(Response.BAD_REQUEST);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static FeatureWish read(XMLStreamReader reader) throws XMLStreamException {
        String root = "";
        String open = "";
        Map<String, String> fields = new HashMap<>();
        int depth = 0;
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    elements++;
                    if (depth > DEPTH_MAX || elements > ELEMENTS_MAX) {
                        return new Bad(Response.BAD_REQUEST);
                    }
                    open = reader.getLocalName();
                    root = depth == 1 ? open : root;
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    String text = reader.getText().strip();
                    if (text.length() > TEXT_CHARS_MAX) {
                        return new Bad(Response.BAD_REQUEST);
                    }
                    if (depth == 2 && !text.isEmpty()) {
                        fields.put(open, text);
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
                    return new Bad(Response.BAD_REQUEST);
                }
                default -> {} // comments and the like, of which StAX has more than we know
            }
        }
        return switch (root) {
            case "SetDoNotDisturb" ->
                flag(fields, "doNotDisturbOn")
                        .<FeatureWish>map(on -> new Wanted(new WishChange.DoNotDisturb(on)))
                        .orElseGet(() -> new Bad(Response.BAD_REQUEST));
            case "SetForwarding" -> forwarding(fields);
            default -> new Nothing(); // agents' states and others that we have not
        };
    }

    private static FeatureWish forwarding(Map<String, String> fields) {
        Optional<Forward.Case> when = List.of(Forward.Case.ALWAYS, Forward.Case.BUSY, Forward.Case.NO_ANSWER).stream()
                .filter(one -> FeatureDocuments.word(one).equals(fields.get("forwardingType")))
                .findFirst();
        Optional<Boolean> on = flag(fields, "activateForward");
        Optional<String> target = Optional.ofNullable(fields.get("forwardDN")).flatMap(FeatureWish::dialled);
        if (when.isEmpty() || on.isEmpty() || (on.get() && target.isEmpty())) {
            return new Bad(Response.BAD_REQUEST);
        }
        return new Wanted(new WishChange.Forwarding(
                when.get(), List.of(Origin.INTERNAL, Origin.EXTERNAL), on.get() ? target : Optional.empty()));
    }

    /// A number as it is dialled, or the user part of a URI.
    private static Optional<String> dialled(String text) {
        String number = text.replaceFirst("^(?:sips?|tel):", "").replaceFirst("[@;].*$", "");
        return number.matches("\\+?[0-9]{1,20}") ? Optional.of(number) : Optional.empty();
    }

    private static Optional<Boolean> flag(Map<String, String> fields, String name) {
        return switch (fields.getOrDefault(name, "")) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}

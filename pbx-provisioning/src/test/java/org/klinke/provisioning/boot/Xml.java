package org.klinke.provisioning.boot;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// XML as phones read it: strictly.
final class Xml {
    private Xml() {}

    /// @throws IllegalStateException if it is not well-formed, or its root has another name
    static Element root(String text, String name) {
        Element root = root(text);
        if (!root.getTagName().equals(name)) {
            throw new IllegalStateException("not " + name + " but " + root.getTagName());
        }
        return root;
    }

    /// @throws IllegalStateException if it is not well-formed
    static Element root(String text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(text)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("no XML", e);
        }
    }

    /// Elements directly below, in their order.
    static List<Element> children(Element parent) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .toList();
    }
}

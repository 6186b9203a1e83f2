package org.klinke.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.klinke.server.files.PrivateFiles;

/// `DIR/run/endpoint.json`: how the command line finds the running server. Mode 0600; gone when the server has stopped.
///
/// @param url of the HTTPS endpoint on the loopback address
/// @param token a fresh secret of each start
/// @param caFingerprint SHA-256 of the authority that signed the server's certificate, hex; empty if unknown
public record EndpointFile(String url, String token, long pid, String caFingerprint) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static Path path(Path dataDirectory) {
        return dataDirectory.resolve("run").resolve("endpoint.json");
    }

    public void write(Path dataDirectory) throws IOException {
        PrivateFiles.directory(dataDirectory.resolve("run"));
        ObjectNode json = JSON.createObjectNode();
        json.put("url", url);
        json.put("token", token);
        json.put("pid", pid);
        json.put("caFingerprint", caFingerprint);
        PrivateFiles.write(path(dataDirectory), json.toPrettyString() + "\n");
    }

    /// Reads such a file, or one that holds the bare token only.
    public static EndpointFile read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (!text.startsWith("{")) {
            return new EndpointFile("", text, 0, "");
        }
        try {
            JsonNode json = JSON.readTree(text);
            return new EndpointFile(
                    json.path("url").asText(),
                    json.path("token").asText(),
                    json.path("pid").asLong(),
                    json.path("caFingerprint").asText());
        } catch (JsonProcessingException e) {
            throw new IOException("is no endpoint file", e);
        }
    }

    @Override
    public String toString() {
        return "EndpointFile[" + url + ", token masked]";
    }
}

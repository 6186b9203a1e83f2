package org.klinke.server.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.ImageIO;

/// An address to be scanned (ISO/IEC 18004), for a terminal and as a picture, with the quiet zone around it
/// that readers need.
final class QrCode {
    private static final int QUIET_MODULES = 4;
    private static final int MODULE_PIXELS = 8;
    private static final int BLACK = 0x000000;
    private static final int WHITE = 0xffffff;
    /// Whatever colours a terminal has: black on white.
    private static final String COLOURS = "\u001b[30;107m";
    private static final String NO_COLOURS = "\u001b[0m";

    private final BitMatrix modules;

    QrCode(String text) {
        try {
            modules = new QRCodeWriter()
                    .encode(
                            text,
                            BarcodeFormat.QR_CODE,
                            0,
                            0,
                            Map.of(
                                    EncodeHintType.ERROR_CORRECTION,
                                    ErrorCorrectionLevel.L,
                                    EncodeHintType.MARGIN,
                                    QUIET_MODULES));
        } catch (WriterException e) {
            throw new IllegalArgumentException("too long for a QR code: " + text.length() + " characters", e);
        }
    }

    /// Two rows of modules a line, in half blocks.
    ///
    /// @param colours whether it goes to a terminal that understands them; without, it is dark on what is light
    String text(boolean colours) {
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < modules.getHeight(); y += 2) {
            text.append(colours ? COLOURS : "");
            for (int x = 0; x < modules.getWidth(); x++) {
                boolean upper = modules.get(x, y);
                boolean lower = y + 1 < modules.getHeight() && modules.get(x, y + 1);
                text.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
            }
            text.append(colours ? NO_COLOURS : "").append(System.lineSeparator());
        }
        return text.toString();
    }

    byte[] png() {
        int pixels = modules.getWidth() * MODULE_PIXELS;
        BufferedImage image = new BufferedImage(pixels, pixels, BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < pixels; y++) {
            for (int x = 0; x < pixels; x++) {
                image.setRGB(x, y, modules.get(x / MODULE_PIXELS, y / MODULE_PIXELS) ? BLACK : WHITE);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory
        }
        return bytes.toByteArray();
    }

    /// One module is one unit; the address itself stands nowhere in it.
    String svg() {
        int size = modules.getWidth();
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                if (modules.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %1$d" width="%2$d" height="%2$d" \
                shape-rendering="crispEdges">
                <rect width="%1$d" height="%1$d" fill="#fff"/>
                <path d="%3$s"/>
                </svg>
                """.formatted(size, size * MODULE_PIXELS, path);
    }
}

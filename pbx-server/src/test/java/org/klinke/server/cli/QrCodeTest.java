package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/// What is drawn is read again by a reader that finds it in a picture.
class QrCodeTest {
    private static final String ADDRESS = "https://pbx.example:8884/p/1Az9_-" + "q7Tz-_".repeat(14) + "/";
    private static final int MODULE = 6;

    private static String read(BufferedImage image) throws Exception {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        LuminanceSource source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)), Map.of(DecodeHintType.TRY_HARDER, true))
                .getText();
    }

    /// A photograph: the code is a part of it, not straight, on something grey.
    private static BufferedImage photograph(BufferedImage code) {
        BufferedImage image = new BufferedImage(code.getWidth() * 2, code.getHeight() * 2, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.rotate(0.15, image.getWidth() / 2.0, image.getHeight() / 2.0);
        graphics.drawImage(code, code.getWidth() / 2, code.getHeight() / 2, null);
        graphics.dispose();
        return image;
    }

    @Test
    void aPngIsReadFromAPhotograph() throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(new QrCode(ADDRESS).png()));
        assertThat(read(image)).isEqualTo(ADDRESS);
        assertThat(read(photograph(image))).isEqualTo(ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTerminalShowsIt(boolean colours) throws Exception {
        List<String> lines = new QrCode(ADDRESS)
                .text(colours)
                .lines()
                .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
                .toList();
        assertThat(lines.getFirst()).isBlank();
        assertThat(lines).allMatch(line -> line.length() == lines.getFirst().length());
        assertThat(lines.getFirst().length()).as("columns").isLessThanOrEqualTo(80);
        BufferedImage image = new BufferedImage(
                lines.getFirst().length() * MODULE, lines.size() * 2 * MODULE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                char character = lines.get(y / MODULE / 2).charAt(x / MODULE);
                boolean dark = character == '█' || character == (y / MODULE % 2 == 0 ? '▀' : '▄');
                image.setRGB(x, y, dark ? 0 : 0xffffff);
            }
        }
        assertThat(read(image)).isEqualTo(ADDRESS);
    }

    @Test
    void anSvgIsReadAndSaysNothingInWords() throws Exception {
        String svg = new QrCode(ADDRESS).svg();
        assertThat(svg).doesNotContain("pbx.example");
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        int size = Integer.parseInt(
                document.getDocumentElement().getAttribute("viewBox").split(" ")[2]);
        BufferedImage image = new BufferedImage(size * MODULE, size * MODULE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setColor(Color.BLACK);
        String path = ((Element) document.getElementsByTagName("path").item(0)).getAttribute("d");
        for (String module : path.split("h1v1h-1z")) {
            String[] at = module.substring(1).split(" ");
            graphics.fillRect(Integer.parseInt(at[0]) * MODULE, Integer.parseInt(at[1]) * MODULE, MODULE, MODULE);
        }
        graphics.dispose();
        assertThat(read(image)).isEqualTo(ADDRESS);
    }
}

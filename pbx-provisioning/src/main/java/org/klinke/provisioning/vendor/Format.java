package org.klinke.provisioning.vendor;

import java.util.Locale;
import java.util.regex.Pattern;

/// How a maker's phones want their settings written. Whatever a value holds, it stays that one value.
///
/// The names of settings are the maker's, with these additions: `name[2]` is the second of several (an attribute
/// `idx`), `name@label` another attribute of that element.
enum Format {
    /// Lines `name = value` under the line that Yealink's phones demand; the same name again for `name[2]`.
    YEALINK("[a-z0-9_.]{1,100}(\\[[0-9]])?") {
        @Override
        String write(Settings settings, String mac) {
            StringBuilder out = new StringBuilder("#!version:1.0.0.1\n");
            settings.all()
                    .forEach(setting -> out.append(INDEX.matcher(setting.name()).replaceFirst(""))
                            .append(" = ")
                            .append(Escape.LINE.escape(setting.value()))
                            .append('\n'));
            return out.toString();
        }
    },
    /// Snom's `<settings>`.
    SNOM("[a-z0-9_]{1,60}(\\[[0-9]{1,3}])?(@[a-z_]{1,20})?") {
        @Override
        String write(Settings settings, String mac) {
            return SnomXml.write(settings);
        }
    },
    /// Grandstream's `<gs_provision>`: `P123`, or the names that newer phones know.
    GRANDSTREAM("P[0-9]{1,6}|[a-z][A-Za-z0-9_.-]{1,100}") {
        @Override
        String write(Settings settings, String mac) {
            return GrandstreamXml.write(settings, mac);
        }
    },
    /// Lines `name: value`, as Mitel's phones (once Aastra's) read them. What follows `#` is a comment there but within
    /// quotes, and quotes around a value are taken off.
    MITEL("[a-z][a-z0-9]*( [a-z0-9.|\\[\\]-]+){0,6}") {
        @Override
        String write(Settings settings, String mac) {
            StringBuilder out = new StringBuilder();
            settings.all().forEach(setting -> {
                String value = Escape.LINE.escape(setting.value());
                boolean quoted = value.contains("#") || value.startsWith("\"");
                out.append(setting.name())
                        .append(": ")
                        .append(quoted ? "\"" + value + "\"" : value)
                        .append('\n');
            });
            return out.toString();
        }
    },
    /// Poly's attributes.
    POLY("[A-Za-z][A-Za-z0-9_.-]{1,150}") {
        @Override
        String write(Settings settings, String mac) {
            return PolyXml.write(settings);
        }
    },
    /// Gigaset's `<provisioning>` for N-series.
    GIGASET("[A-Za-z][A-Za-z0-9_.]{1,100}|[a-z_]{1,40}\\[[A-Za-z0-9]{1,20}]@[A-Za-z.]{1,60}|firmware@(version|url)") {
        @Override
        String write(Settings settings, String mac) {
            return GigasetXml.write(settings);
        }
    },
    /// Fanvil's `<sysConf>`, elements in elements.
    FANVIL("[A-Za-z][A-Za-z0-9_]*(\\[[0-9]{1,3}])?(\\.[A-Za-z][A-Za-z0-9_-]*(\\[[0-9]{1,3}])?){1,4}") {
        @Override
        String write(Settings settings, String mac) {
            return FanvilXml.write(settings);
        }
    };

    private static final Pattern INDEX = Pattern.compile("\\[[0-9]]$");

    private final Pattern name;

    Format(String name) {
        this.name = Pattern.compile(name);
    }

    /// @param mac twelve digits, "" if unknown
    abstract String write(Settings settings, String mac);

    boolean isName(String candidate) {
        return name.matcher(candidate).matches();
    }

    static Format of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}

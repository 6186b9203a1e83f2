package org.klinke.core.dialplan;

import org.klinke.core.code.FeatureCode;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.dialplan.RuleCheck.Findings;
import org.klinke.core.dialplan.RuleCheck.In;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.reach.SpeedDial;

/// Whether what people dial as a code is nothing else. People, groups and park places have extensions of digits only,
/// which no code is.
final class CodeCheck {
    private final PlanSnapshot plan;
    private final FeatureCodes codes;
    private final Findings findings;

    CodeCheck(PlanSnapshot plan, Findings findings) {
        this.plan = plan;
        this.codes = plan.reach().codes();
        this.findings = findings;
    }

    void run() {
        codes.dialled().forEach(this::help);
        for (HoursSwitch one : plan.hours().switches()) {
            extension(In.SWITCHES, one.name(), one.extension(), "the switch '" + one.name() + "'");
        }
        for (SpeedDial dial : plan.reach().speedDials()) {
            extension(In.SPEED_DIALS, dial.extension(), dial.extension(), "the speed dial " + dial.extension());
        }
        for (OutboundRule rule : plan.outside().outbound()) {
            prefix(rule);
        }
    }

    /// Whoever dialled it would call for help, whatever it was to mean.
    private void help(FeatureCode feature, String code) {
        if (plan.outside().help(code).isPresent()) {
            findings.add(
                    In.CODES,
                    feature.word(),
                    feature.word(),
                    code + " is an emergency number after the prefix of a rule for outgoing calls",
                    "choose another code, or another prefix for the rule");
        }
    }

    private void extension(In in, String name, String extension, String what) {
        codes.read(extension).ifPresent(feature -> {
            String code = codes.of(feature).orElseThrow();
            findings.add(
                    in,
                    name,
                    "extension",
                    extension + " is dialled for the code " + code + " ('" + feature.word() + "')",
                    "choose another extension, or another code");
            findings.add(
                    In.CODES,
                    feature.word(),
                    feature.word(),
                    what + " has the extension " + extension + ", which begins with " + code,
                    "choose another code, or another extension for it");
        });
    }

    /// A rule whose prefix is longer would take no call: the code takes it.
    private void prefix(OutboundRule rule) {
        if (codes.read(rule.prefix()).isEmpty()) {
            login(rule);
        }
        codes.read(rule.prefix()).ifPresent(feature -> {
            String code = codes.of(feature).orElseThrow();
            findings.add(
                    In.OUTBOUND,
                    rule.title(),
                    "prefix",
                    "no call would leave by it, for it is dialled for the code " + code + " ('" + feature.word() + "')",
                    "choose another prefix, or another code");
            findings.add(
                    In.CODES,
                    feature.word(),
                    feature.word(),
                    "no call would leave by the rule '" + rule.title() + "' any more, whose prefix is " + rule.prefix(),
                    "choose another code, or another prefix for the rule");
        });
    }

    /// Also where another code logs in, people dial the usual one, and their PIN, by habit.
    private void login(OutboundRule rule) {
        codes.loginCodes().stream()
                .filter(rule.prefix()::startsWith)
                .findFirst()
                .ifPresent(code -> {
                    findings.add(
                            In.OUTBOUND,
                            rule.title(),
                            "prefix",
                            "a PIN may follow " + code + ", by which people log in out of habit",
                            "choose another prefix");
                    findings.add(
                            In.CODES,
                            FeatureCode.LOGIN.word(),
                            FeatureCode.LOGIN.word(),
                            "a PIN may follow " + code + ", with which the prefix of the rule '" + rule.title()
                                    + "' begins",
                            "choose another prefix for the rule");
                });
    }
}

package org.klinke.provisioning.vendor;

import java.util.List;
import java.util.Map;

/// What a template may say beside [PhoneFacts]: the same things in the maker's words, from its `vendor.yaml`.
///
/// @param words "language", "tones", "timeZone": the maker's word for the phone's; "" if it has none
/// @param codecs those of ours that this model has, in our order
/// @param without words of the codecs that are not among them: phones offer more than they are told
/// @param traits of the model, for sections: `{{#traits.dect}}`
/// @param softKeys the function keys that the model can have
/// @param freeKeys the model's other keys, if any is set: without word, label and target
/// @param lines those of the facts that the model has
/// @param freeLines numbers of its others: what one was told, a base keeps
/// @param clock the time zone in numbers
record Told(
        Map<String, String> words,
        List<Spoken> codecs,
        List<String> without,
        Map<String, Boolean> traits,
        List<SoftKey> softKeys,
        List<SoftKey> freeKeys,
        List<PhoneFacts.Handset> lines,
        List<FreeLine> freeLines,
        Model model,
        Clock clock,
        Qos qos) {
    /// A codec.
    ///
    /// @param name in SDP: "G722"
    /// @param word the maker's
    /// @param number its place, from 1
    /// @param slot name of the parameter for that place, for makers who have one for each; "" for others
    /// @param is its name, for sections: `{{#is.G722}}`
    record Spoken(String name, String word, int number, String slot, Map<String, Boolean> is) {}

    /// A function key.
    ///
    /// @param index from 0
    /// @param word what the maker calls this kind
    /// @param is its kind, for sections: `{{#is.lamp}}`
    /// @param names of its parameters, where the maker has no rule for them: `{{names.mode}} = {{word}}`
    record SoftKey(
            int number,
            int index,
            String word,
            Map<String, Boolean> is,
            String label,
            String target,
            Map<String, String> names) {}

    /// A handset's place at a base that no device has.
    record FreeLine(int line) {}

    /// How packets are marked (RFC 4594 §2: EF and CS3), as code points and as the whole byte.
    record Qos(int voice, int signalling, int voiceByte, int signallingByte) {
        static final Qos USUAL = new Qos(46, 24, 46 << 2, 24 << 2);
    }
}

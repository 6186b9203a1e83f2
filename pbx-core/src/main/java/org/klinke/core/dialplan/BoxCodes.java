package org.klinke.core.dialplan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Decision.OpenBox.Proof;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.voicemail.BoxTarget;
import org.klinke.core.voicemail.VoiceBox;

/// Whose voice box is whose, and what is dialled for them:
///
///     *100              opens one's own                      *104  *104<extension>  that of a group one is in
///     *101<extension>   opens any box, with its PIN; alone it asks for the extension, too
///     *102              leaves a message in one's own        *103<extension>        in that of an extension
///
/// Who transfers somebody to `*102` or `*103<extension>` sends him to that box. No call from outside dials a code.
final class BoxCodes {
    private static final Pattern CODE = Pattern.compile("\\*10([0-4])([0-9]{1,8})?");

    private BoxCodes() {}

    /// @param extension of a user or group
    static Optional<VoiceBox> find(String extension, PlanSnapshot plan) {
        Optional<User> user = plan.directory().userByExtension(extension);
        if (user.isPresent()) {
            return plan.reach()
                    .boxes()
                    .of(extension, true)
                    .map(settings -> new VoiceBox(
                            user.get().id().value(),
                            extension,
                            user.get().name(),
                            Optional.of(user.get().id()),
                            settings));
        }
        return plan.reach()
                .groupByExtension(extension)
                .flatMap(group -> plan.reach()
                        .boxes()
                        .of(extension, false)
                        .map(settings ->
                                new VoiceBox(group.id(), extension, group.name(), Optional.empty(), settings)));
    }

    static List<VoiceBox> all(PlanSnapshot plan) {
        return Stream.concat(
                        plan.directory().users().stream().map(User::extension),
                        plan.reach().groups().stream().map(RingGroup::extension))
                .distinct()
                .sorted()
                .flatMap(extension -> find(extension, plan).stream())
                .toList();
    }

    /// Where calls are passed on to, by a wish or an action of the extension.
    ///
    /// @return empty if that is no voice box; the box is empty if there is none
    static Optional<Optional<VoiceBox>> target(String extension, String target, PlanSnapshot plan) {
        if (target.equals(BoxTarget.CODE)) {
            return Optional.of(find(extension, plan));
        }
        return target.startsWith(BoxTarget.CODE)
                ? Optional.of(find(target.substring(BoxTarget.CODE.length()), plan))
                : Optional.empty();
    }

    /// @param dialled as where all codes are as usual
    static Optional<Decision> decide(CallRequest request, String dialled, Optional<Device> caller, PlanSnapshot plan) {
        Matcher code = CODE.matcher(dialled);
        if (!code.matches()) {
            return Optional.empty();
        }
        Optional<User> user = caller.flatMap(Device::user).flatMap(plan.directory()::user);
        String extension = Optional.ofNullable(code.group(2)).orElse("");
        // Whoever knows the short PIN of a shared phone does not know that of the box.
        Proof proof = caller.filter(Device::hotDesk).isPresent() ? Proof.PIN_IF_SET : Proof.NONE;
        return Optional.of(
                switch (code.group(1).charAt(0)) {
                    case '0' -> extension.isEmpty() ? own(user, proof, plan) : nothing(request);
                    case '1' -> anybodys(extension, plan);
                    case '2' -> extension.isEmpty() ? leaveInOwn(user, plan) : nothing(request);
                    case '3' -> leave(extension, plan);
                    default -> groups(extension, user, proof, plan);
                });
    }

    private static Decision own(Optional<User> user, Proof proof, PlanSnapshot plan) {
        return user.map(User::extension)
                .flatMap(extension -> find(extension, plan))
                .<Decision>map(box -> new Decision.OpenBox(
                        Optional.of(box), proof, List.of(box.words() + " opens the own voice box")))
                .orElseGet(() -> refused(user.map(one -> one.name() + " has no voice box")
                        .orElse("this phone is nobody's, so it has no voice box")));
    }

    private static Decision anybodys(String extension, PlanSnapshot plan) {
        if (extension.isEmpty()) {
            return new Decision.OpenBox(
                    Optional.empty(),
                    Proof.PIN,
                    List.of("the caller is asked whose voice box to open, and for its PIN"));
        }
        return find(extension, plan)
                .<Decision>map(box -> new Decision.OpenBox(
                        Optional.of(box), Proof.PIN, List.of("the voice box of " + box.words() + " opens by its PIN")))
                .orElseGet(() -> noBox(extension));
    }

    private static Decision leaveInOwn(Optional<User> user, PlanSnapshot plan) {
        return user.map(one -> leave(one.extension(), plan))
                .orElseGet(() -> refused("this phone is nobody's, so it has no voice box"));
    }

    static Decision leave(String extension, PlanSnapshot plan) {
        return find(extension, plan)
                .<Decision>map(
                        box -> new Decision.LeaveMessage(box, List.of("goes to the voice box of " + box.words())))
                .orElseGet(() -> noBox(extension));
    }

    /// The first that he is a member of, or the one he names.
    private static Decision groups(String extension, Optional<User> user, Proof proof, PlanSnapshot plan) {
        if (user.isEmpty()) {
            return refused("this phone is nobody's, so it has no voice box");
        }
        return plan.reach().groups().stream()
                .filter(group -> extension.isEmpty() || group.extension().equals(extension))
                .filter(group -> plan.reach().isAmong(user.get().id(), group.members()))
                .map(RingGroup::extension)
                .sorted()
                .flatMap(group -> find(group, plan).stream())
                .findFirst()
                .<Decision>map(box -> new Decision.OpenBox(
                        Optional.of(box),
                        proof,
                        List.of(user.get().name() + " opens the voice box of the group " + box.words())))
                .orElseGet(() -> refused(user.get().name() + " is in no group with a voice box"
                        + (extension.isEmpty() ? "" : " and the extension " + extension)));
    }

    private static Decision nothing(CallRequest request) {
        return refused(request.dialled() + " is no code for voice boxes");
    }

    private static Decision noBox(String extension) {
        return refused(extension.isEmpty() ? "no extension is named" : extension + " has no voice box");
    }

    private static Decision refused(String why) {
        return new Decision.Reject(HangupCause.FORBIDDEN, List.of(why));
    }
}

package org.klinke.sip.conversation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Leg;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.media.CodecLine;

/// Plays one script; `README.txt` beside the scripts is its language.
final class Conversation {
    private static final Pattern STEP =
            Pattern.compile("([a-z-]+) (→|←|registers|unregisters|loses|returns|line)(?: (.*))?");
    private static final Pattern ORDER = Pattern.compile("call (offers|names) ([a-z]+)(?: (.*))?");
    private static final Pattern REMARKS = Pattern.compile("\\s*\\(([^)]*)\\)\\s*$");
    private static final Pattern TIMES = Pattern.compile(" ×(\\d+)$");
    private static final Pattern DIALOG = Pattern.compile("\\{([a-z-]+) line (\\d)( escaped)?\\}");
    private static final Pattern WAIT = Pattern.compile("\\+ ?(\\d+) ?(ms|s)");

    private final Building house;
    private final Deque<CompletableFuture<PhoneControl.Result>> checks = new ArrayDeque<>();

    Conversation(Building house) {
        this.house = house;
    }

    /// One line of the script with its indented lines.
    private record Step(int number, String text, List<String> details) {}

    void play(List<String> script) {
        for (Step step : steps(script)) {
            try {
                play(step);
                house.settle();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "line " + step.number + ": " + step.text + "\n" + e.getMessage() + "\n\nTranscript:\n"
                                + house.transcript(),
                        e);
            }
        }
        atEnd();
    }

    /// How long the line of a script lets time go by; usually not at all.
    static Duration waits(String line) {
        Matcher wait = WAIT.matcher(line.replaceAll("\\s+#.*", ""));
        if (!wait.matches()) {
            return Duration.ZERO;
        }
        long amount = Long.parseLong(wait.group(1));
        return wait.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
    }

    private static List<Step> steps(List<String> script) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < script.size(); i++) {
            String line = script.get(i);
            String text = line.replaceAll("\\s+#.*|^#.*", "").stripTrailing();
            if (text.isBlank()) {
                continue;
            }
            if (Character.isWhitespace(line.charAt(0))) {
                steps.getLast().details.add(text.strip());
            } else {
                steps.add(new Step(i + 1, text, new ArrayList<>()));
            }
        }
        return steps;
    }

    private void play(Step step) {
        if (WAIT.matcher(step.text).matches()) {
            house.advance(waits(step.text));
            return;
        }
        if (step.text.startsWith("call ended ")) {
            ended(step.text.substring("call ended ".length()), step.details);
            return;
        }
        if (step.text.matches("(wish|group|switch|parking|phonebook|code) .*")) {
            house.wishing.read(step.text);
            return;
        }
        Matcher order = ORDER.matcher(step.text);
        if (order.matches()) {
            order(order.group(1), order.group(2), order.group(3) == null ? "" : order.group(3));
            house.advance(Duration.ZERO);
            return;
        }
        if (step.text.startsWith("check-sync ")) {
            checkSync(step.text.substring("check-sync ".length()).split(" ", 2));
            return;
        }
        if (step.text.startsWith("checked ")) {
            checked(step.text.substring("checked ".length()));
            return;
        }
        Matcher matcher = STEP.matcher(step.text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a line of this language");
        }
        Phone phone = phone(matcher.group(1));
        String rest = matcher.group(3) == null ? "" : matcher.group(3);
        switch (matcher.group(2)) {
            case "registers" -> register(phone, step.details);
            case "unregisters" -> register(phone, List.of("Expires: 0"));
            case "loses" -> phone.loseConnection();
            case "returns" -> {
                phone.reconnect();
                register(phone, step.details);
            }
            case "line" -> phone.line(rest);
            case "→" ->
                send(phone, rest, step.details.stream().map(this::filled).toList());
            case "←" -> {
                Matcher times = TIMES.matcher(rest);
                int count = times.find() ? Integer.parseInt(times.group(1)) : 1;
                for (int i = 0; i < count; i++) {
                    expect(phone, times.replaceFirst(""), step.details);
                }
            }
            default -> throw new IllegalStateException(matcher.group(2));
        }
    }

    /// Something our side does in a call to 9101.
    private void order(String what, String who, String rest) {
        boolean caller = !who.startsWith("bob");
        house.directed.order((call, b) -> {
            Leg leg = caller ? call.caller() : b;
            switch (what) {
                case "offers" -> {
                    List<CodecLine> now = leg.agreed().orElseThrow().lines();
                    call.reoffer(
                            leg,
                            now.stream()
                                    .filter(line -> rest.isEmpty()
                                            || line.codec().name().equals(rest))
                                    .toList());
                }
                case "names" -> call.identify(leg, new CallerId("Somebody", rest, rest.isEmpty()));
                default -> throw new IllegalStateException(what);
            }
        });
    }

    private String filled(String line) {
        return DIALOG.matcher(line).replaceAll(found -> {
            String replaces = phone(found.group(1)).replaces(found.group(2));
            return Matcher.quoteReplacement(
                    found.group(3) == null
                            ? replaces
                            : replaces.replace(";", "%3B").replace("=", "%3D").replace("@", "%40"));
        });
    }

    private Phone phone(String name) {
        Phone phone = house.phones.get(name);
        if (phone == null) {
            throw new IllegalArgumentException("nobody is called " + name + "; there are " + house.phones.keySet());
        }
        return phone;
    }

    private void register(Phone phone, List<String> extra) {
        phone.register(extra);
        house.settle();
        expect(phone, "200 REGISTER", List.of());
    }

    private void send(Phone phone, String text, List<String> lines) {
        List<String> details =
                lines.stream().filter(each -> !each.startsWith("|")).toList();
        Optional<String> written = lines.stream()
                .filter(each -> each.startsWith("|"))
                .map(each -> each.substring(1).strip())
                .reduce((first, next) -> first + "\r\n" + next);
        List<String> remarks = new ArrayList<>();
        String line = text;
        Matcher matcher = REMARKS.matcher(line);
        if (matcher.find()) {
            remarks.addAll(List.of(matcher.group(1).split(",\\s*", -1)));
            line = line.substring(0, matcher.start());
        }
        boolean noSdp = remarks.remove("no SDP");
        boolean withSdp = remarks.remove("SDP");
        if (remarks.remove("with the next")) {
            phone.holdTheNext();
        }
        Optional<String> fork =
                remarks.stream().filter(r -> r.startsWith("fork ")).findFirst();
        fork.ifPresent(remarks::remove);
        Optional<String> as = remarks.stream().filter(r -> r.startsWith("as ")).findFirst();
        as.ifPresent(remarks::remove);
        remarks.forEach(remark -> phone.sdp(phone.sdp().with(remark)));
        String[] words = line.split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        if (words[0].matches("\\d{3}")) {
            int status = Integer.parseInt(words[0]);
            boolean method = rest.matches("[A-Z]+");
            boolean invited = !method ? phone.lastGotMethod().matches("INVITE|UPDATE") : rest.equals("INVITE");
            boolean sdp = !noSdp && (withSdp || (status == 200 && invited));
            if (sdp) {
                phone.sdp(phone.sdp().answering(phone.lastOffer()));
            }
            phone.respond(
                    status,
                    method || rest.isEmpty() ? reason(status) : rest,
                    method ? rest : "",
                    sdp ? Optional.of(phone.sdp().text()) : Optional.empty(),
                    fork.map(remark -> remark.substring("fork ".length())).orElse(""),
                    details);
            return;
        }
        boolean sdp = !noSdp && (withSdp || words[0].endsWith("INVITE"));
        Optional<String> body = sdp ? Optional.of(phone.sdp().text()) : written;
        switch (words[0]) {
            case "CANCEL" -> phone.cancel(details);
            case "repeats" -> phone.repeatByAnotherWay(rest);
            case "re-INVITE" -> phone.request("INVITE", body, details);
            default -> {
                if (rest.contains(":")) { // names whom it is for: outside any dialog
                    phone.call(words[0], rest, body, details);
                } else if (as.isPresent()) {
                    phone.steal(phone(as.get().substring(3)), words[0]);
                } else {
                    phone.request(words[0], body, details);
                }
            }
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case 180 -> "Ringing";
            case 183 -> "Session Progress";
            case 200 -> "OK";
            case 486 -> "Busy Here";
            case 302 -> "Moved Temporarily";
            case 487 -> "Request Terminated";
            case 603 -> "Decline";
            default -> "Whatever";
        };
    }

    private void expect(Phone phone, String text, List<String> details) {
        if (text.equals("nothing")) {
            if (!phone.unread().isEmpty()) {
                throw new AssertionError("expected nothing, got\n" + phone.unread());
            }
            return;
        }
        String[] words = text.split(" ", 2);
        Optional<String> rest = words.length > 1 ? Optional.of(words[1]) : Optional.empty();
        Text got = house.next(
                        phone, each -> missing(each, words[0], rest, details).isEmpty())
                .orElseThrow(() -> new AssertionError(phone.name + " has got nothing"));
        missing(got, words[0], rest, details).ifPresent(part -> {
            throw new AssertionError("expected " + part + " in\n" + got);
        });
    }

    /// What of the expected is not there, or is there and must not be.
    private static Optional<String> missing(Text got, String first, Optional<String> rest, List<String> details) {
        String actual = got.isResponse() ? Integer.toString(got.status()) : got.method();
        if (!actual.equals(first)) {
            return Optional.of(first);
        }
        if (got.isResponse() && rest.isPresent() && !got.method().equals(rest.get())) {
            return Optional.of("a response to " + rest.get());
        }
        return Stream.concat(got.isResponse() ? Stream.empty() : rest.stream(), details.stream())
                .filter(part -> !contains(got, part))
                .findFirst();
    }

    private static boolean contains(Text got, String part) {
        boolean absent = part.startsWith("!");
        String wanted = absent ? part.substring(1).strip() : part;
        boolean contained =
                wanted.equals("SDP") ? !got.body().isEmpty() : got.toString().contains(wanted);
        return contained != absent;
    }

    private void ended(String cause, List<String> details) {
        house.await(() -> !house.records.isEmpty());
        if (house.records.isEmpty()) {
            throw new AssertionError("no call has ended; live: " + house.calls.count());
        }
        CallRecord record = house.records.removeFirst();
        if (!record.cause().name().equals(cause)) {
            throw new AssertionError("ended with " + record.cause() + ", timeline " + record.timeline());
        }
        String timeline = record.timeline().toString();
        details.forEach(detail -> {
            boolean absent = detail.startsWith("!");
            if (timeline.contains(absent ? detail.substring(1).strip() : detail) == absent) {
                throw new AssertionError("expected " + detail + " in the timeline " + timeline);
            }
        });
    }

    private void checkSync(String[] words) {
        Phone phone = phone(words[0]);
        checks.add(house.signalling
                .phoneControl()
                .checkSync(
                        house.scopeOf(phone),
                        house.deviceOf(phone),
                        "check-sync;reboot=" + (words.length > 1 && words[1].equals("reboot"))));
    }

    private void checked(String expected) {
        CompletableFuture<PhoneControl.Result> check = checks.removeFirst();
        if (!check.isDone() || !check.join().toString().contains(expected)) {
            throw new AssertionError("check-sync: " + check);
        }
    }

    /// What every conversation leaves behind: nothing.
    private void atEnd() {
        house.settle();
        for (Phone phone : house.phones.values()) {
            if (!phone.unread().isEmpty()) {
                throw new AssertionError(phone.name + " got more than the script expects: " + phone.unread()
                        + "\n\nTranscript:\n" + house.transcript());
            }
        }
        house.left().forEach(this::check);
        check("unfinished check-syncs", checks.size());
    }

    private void check(String what, int left) {
        if (left != 0) {
            throw new AssertionError(left + " " + what + " are left\n\nTranscript:\n" + house.transcript());
        }
    }
}

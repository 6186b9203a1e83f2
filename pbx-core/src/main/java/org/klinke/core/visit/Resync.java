package org.klinke.core.visit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.id.DeviceId;
import org.klinke.core.visit.Errand.Step;

/// An order to several phones, and how far they are. Thread-safe.
public final class Resync {
    private final UUID id;
    private final boolean reboot;
    private final Map<DeviceId, Errand> errands = new LinkedHashMap<>(); // under this

    /// @param reboot whether they shall restart as well
    Resync(UUID id, boolean reboot, Collection<Errand> waiting) {
        this.id = id;
        this.reboot = reboot;
        waiting.forEach(errand -> errands.put(errand.device(), errand));
    }

    public UUID id() {
        return id;
    }

    public boolean reboot() {
        return reboot;
    }

    public synchronized List<Errand> errands() {
        return List.copyOf(errands.values());
    }

    public synchronized boolean isOver() {
        return errands.values().stream().allMatch(errand -> errand.step().isOver());
    }

    synchronized Optional<Errand> next() {
        return errands.values().stream()
                .filter(errand -> errand.step() == Step.WAITING)
                .findFirst();
    }

    void told(DeviceId device) {
        change(device, Step.WAITING, errand -> errand.at(Step.TOLD));
    }

    /// @return what it answered: a SIP status, or 0
    int answered(DeviceId device, PhoneControl.Result result) {
        int status = switch (result) {
            case PhoneControl.Result.Accepted _ -> 200;
            case PhoneControl.Result.Refused(var refused) -> refused;
            case PhoneControl.Result.NotRegistered _, PhoneControl.Result.NoAnswer _ -> 0;
        };
        // A phone that restarts at once may be back before its answer was missed: what it does counts.
        change(
                device,
                Step.TOLD,
                errand -> errand.fetched()
                        ? errand.answered(status)
                        : switch (result) {
                            case PhoneControl.Result.Accepted _ -> errand.answered(status);
                            case PhoneControl.Result.Refused _ ->
                                errand.answered(status).at(Step.REFUSED);
                            case PhoneControl.Result.NotRegistered _ -> errand.at(Step.NOT_REGISTERED);
                            case PhoneControl.Result.NoAnswer _ -> reboot ? errand : errand.at(Step.NO_ANSWER);
                        });
        return status;
    }

    /// @param registered whether the phone is registered now
    void happened(DeviceId device, Visit.What what, boolean registered) {
        change(device, Step.TOLD, errand -> switch (what) {
            case SERVED -> finished(errand.hasFetched(), registered);
            case REGISTERED -> finished(errand.isBack(), true);
            case NO_FILE,
                    OLD_ADDRESS,
                    WINDOW_OVER,
                    NO_PHONE,
                    OTHER_CERTIFICATE,
                    NO_CERTIFICATE,
                    ODD_PASSWORD,
                    LATER,
                    TOO_OFTEN,
                    GONE,
                    TOLD,
                    MENU,
                    SAYS_SET_UP,
                    SAYS_REGISTERED,
                    SAYS_FAILED,
                    SAYS_UNREGISTERED -> errand;
        });
    }

    /// Who only fetches may stay registered all the time; who restarts must have come back.
    private Errand finished(Errand errand, boolean registered) {
        boolean there = errand.back() || (!reboot && registered);
        return errand.fetched() && there ? errand.at(Step.DONE) : errand;
    }

    void timeUp(DeviceId device) {
        change(
                device,
                Step.TOLD,
                errand -> errand.at(
                        errand.fetched() ? Step.NOT_BACK : errand.answer() == 0 ? Step.NO_ANSWER : Step.NOT_FETCHED));
    }

    private synchronized void change(DeviceId device, Step expected, UnaryOperator<Errand> change) {
        errands.computeIfPresent(device, (_, errand) -> errand.step() == expected ? change.apply(errand) : errand);
    }
}

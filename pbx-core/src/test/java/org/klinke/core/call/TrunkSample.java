package org.klinke.core.call;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.DigitWay;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccess;
import org.klinke.core.trunk.TrunkAudio;
import org.klinke.core.trunk.TrunkIdentity;
import org.klinke.core.trunk.TrunkLimits;
import org.klinke.core.trunk.TrunkSession;
import org.klinke.core.trunk.TrunkWay;

/// A trunk for tests.
final class TrunkSample {
    private TrunkSample() {}

    static Trunk peer(TrunkId id, String name, TrunkLimits limits) {
        return peer(id, name, limits, TrunkAudio.Srtp.REQUIRED, true);
    }

    static Trunk peer(TrunkId id, String name, TrunkLimits limits, TrunkAudio.Srtp srtp, boolean earlyMedia) {
        return new Trunk(
                id,
                name,
                "generic-peering",
                true,
                new TrunkWay(
                        TrunkWay.Mode.PEER,
                        "carrier.test",
                        OptionalInt.empty(),
                        TrunkWay.Transport.TLS,
                        Optional.empty(),
                        true,
                        60,
                        0),
                new TrunkAccess(List.of(), Optional.empty()),
                new TrunkIdentity(
                        TrunkIdentity.CalledIn.REQUEST_URI,
                        TrunkIdentity.Clip.PAI,
                        TrunkIdentity.Clir.PRIVACY_ID,
                        TrunkIdentity.NumberForm.E164,
                        false,
                        TrunkIdentity.DiversionIn.DIVERSION,
                        TrunkIdentity.NoScreening.OFF,
                        new Place("DE", "89"),
                        "",
                        false,
                        Optional.empty()),
                new TrunkSession(0, true, TrunkSession.Prack.OFF, earlyMedia),
                new TrunkAudio(srtp, SrtpSuite.DEFAULT, List.of(Codec.PCMA), 20, DigitWay.EVENTS),
                limits,
                List.of());
    }
}

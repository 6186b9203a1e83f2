package org.klinke.provisioning.redirect;

import java.time.Duration;

/// What came of it.
public sealed interface Outcome {
    /// The service tells the phone an address.
    ///
    /// @param url "" if it does not say which
    record Registered(String url) implements Outcome {
        @Override
        public String toString() {
            return "Registered[masked]"; // it holds what the phone holds
        }
    }

    /// The service does not know the phone, or knows it no more.
    record Absent() implements Outcome {}

    /// @param detail what the service said, for people; never a secret
    /// @param pause before it may be tried again, as the service says; zero if it does not
    record Refused(Why why, String detail, Duration pause) implements Outcome {
        public Refused(Why why, String detail) {
            this(why, detail, Duration.ZERO);
        }
    }

    /// Each with the remedy.
    enum Why {
        TAKEN("the phone belongs to somebody else there", "have its last owner or your dealer release it", false),
        CREDENTIALS(
                "the service does not accept the account",
                "check login and secret, and that its API is switched on",
                false),
        SERIAL_MISSING(
                "the service wants the phone's serial number", "add --serial, as the phone's label has it", false),
        PLACE_UNKNOWN("the service does not know the place for it", "check --place: site id or profile", false),
        BUSY("the service takes no more at the moment", "it is tried again by itself", true),
        UNAVAILABLE("the service is out of order", "it is tried again by itself", true),
        NO_ANSWER(
                "the service does not answer", "it is tried again by itself; check that the server may reach it", true),
        NO_NETWORK("its site has no network address", "make one: klinke phones network --open", false),
        REFUSED("the service refused it", "what it said may tell why", false),
        NOT_UNDERSTOOD("the service's answer was not understood", "tell us what it said", false);

        private final String problem;
        private final String remedy;
        private final boolean passing;

        Why(String problem, String remedy, boolean passing) {
            this.problem = problem;
            this.remedy = remedy;
            this.passing = passing;
        }

        public String problem() {
            return problem;
        }

        public String remedy() {
            return remedy;
        }

        /// Whether it may work a little later.
        public boolean passing() {
            return passing;
        }
    }
}

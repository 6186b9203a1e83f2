package org.klinke.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the server does by itself, again and again, and how it went last: for whoever runs it. Forgotten by a restart.
/// Thread-safe.
public final class Jobs {
    /// In the order in which people see them.
    public enum Job {
        /// Looks whether the certificate must be made anew, and how long those of others are good.
        CERTIFICATES,
        /// Looks for what tenants' admins must be told.
        ALARMS,
        /// Lists and deletes recordings, messages and announcements, mends what a crash left.
        RECORDINGS,
        /// Deletes traces of calls that are too old.
        TRACES,
        /// Forgets telephones that nobody has adopted, and firmware that nobody lists.
        PHONES,
        /// Ends log-ins at shared telephones.
        LOGINS,
        /// Forgets what requests to the API were answered.
        ANSWERS,
        /// Looks at all parts of the server, for the status page.
        STATUS,
        /// Calls itself.
        TEST_CALL
    }

    /// @param trouble why it failed the last time; empty = it did not
    /// @param runs since the start, those that failed among them
    public record Past(Job job, Instant began, Duration took, Optional<String> trouble, long runs, long failed) {}

    private final InstantSource time;
    private final Map<Job, Past> past = new EnumMap<>(Job.class); // under this

    public Jobs(InstantSource time) {
        this.time = time;
    }

    /// Does it, and remembers how it went. What it throws goes on to the caller.
    public void run(Job job, Runnable work) {
        Instant began = time.instant();
        try {
            work.run();
            ended(job, began, Optional.empty());
        } catch (RuntimeException e) {
            ended(job, began, Optional.of(trouble(e)));
            throw e;
        }
    }

    /// What is told of an exception: its words may be of a tenant's, and stand in the log.
    public static String trouble(RuntimeException e) {
        return "it failed (" + e.getClass().getSimpleName() + "); the log says why";
    }

    /// Of work that minds its own troubles.
    ///
    /// @param trouble empty = all went well
    public synchronized void ended(Job job, Instant began, Optional<String> trouble) {
        Past before = past.get(job);
        past.put(
                job,
                new Past(
                        job,
                        began,
                        Duration.between(began, time.instant()),
                        trouble,
                        (before == null ? 0 : before.runs()) + 1,
                        (before == null ? 0 : before.failed()) + (trouble.isPresent() ? 1 : 0)));
    }

    /// Those that have run.
    public synchronized List<Past> all() {
        return List.copyOf(past.values());
    }
}

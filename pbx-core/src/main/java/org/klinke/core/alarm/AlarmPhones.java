package org.klinke.core.alarm;

import java.util.Optional;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Somebody calls for help: the phones of those whom the tenant's file names show at once who and where.
public final class AlarmPhones implements AlarmDesk.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmPhones.class);

    private final AlarmBook book;
    private final Directory directory;
    private final PhoneTexts phones;

    public AlarmPhones(AlarmBook book, Directory directory, PhoneTexts phones) {
        this.book = book;
        this.directory = directory;
        this.phones = phones;
    }

    @Override
    public void raised(TenantScope scope, Alarm alarm) {
        if (!alarm.kind().isForHelp()) {
            return;
        }
        String text = AlarmText.say(alarm, AlarmText.locale(scope.tenant().language()));
        for (String extension : book.in(scope).settings().extensions()) {
            Optional<User> user = directory.in(scope).userByExtension(extension);
            if (user.isPresent()) {
                // The sender's number is the caller's: who reads it can call him.
                phones.send(
                        scope,
                        user.get().id(),
                        alarm.fact("number") + ": " + alarm.fact("who"),
                        alarm.fact("extension"),
                        text);
            } else {
                LOG.atWarn()
                        .addKeyValue("tenant", scope.name())
                        .addKeyValue("extension", extension)
                        .log("alarms.extensions names somebody who is not there any more");
            }
        }
    }
}

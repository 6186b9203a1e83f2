package org.klinke.sip.codec;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands where the library looks for log4j. Its messages can quote what came from the network, secrets included:
/// therefore none is passed on but that there was one.
final class JainLog implements StackLogger {
    private static final Logger log = LoggerFactory.getLogger(JainLog.class);

    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int level) {}

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable error) {
        log.atDebug().addKeyValue("reason", error.getClass().getName()).log("SIP library complained");
    }

    @Override
    public void logDebug(String message) {}

    @Override
    public void logDebug(String message, Exception error) {}

    @Override
    public void logTrace(String message) {}

    @Override
    public void logFatalError(String message) {
        log.atDebug().log("SIP library complained");
    }

    @Override
    public void logError(String message) {
        log.atDebug().log("SIP library complained");
    }

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return false;
    }

    @Override
    public void logError(String message, Exception error) {
        logException(error);
    }

    @Override
    public void logWarning(String message) {}

    @Override
    public void logInfo(String message) {}

    @Override
    public void disableLogging() {}

    @Override
    public void enableLogging() {}

    @Override
    public void setBuildTimeStamp(String stamp) {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public String getLoggerName() {
        return "jain-sip";
    }
}

package org.klinke.core.recording;

import org.klinke.core.media.RecordingFormat;

/// On what terms something is recorded; see [Label].
///
/// @param rule by which it began, "" for none
/// @param consent who has agreed to it, for people
/// @param keepDays 0 = it is not deleted by itself
/// @param quotaBytes that all recordings of the tenant may take up
public record Terms(RecordingFormat format, String rule, String consent, int keepDays, long quotaBytes) {}

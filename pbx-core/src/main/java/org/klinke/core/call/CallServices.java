package org.klinke.core.call;

import java.time.InstantSource;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.authority.TollBook;
import org.klinke.core.cdr.CallRecorder;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.hours.HoursBook;
import org.klinke.core.id.Ids;
import org.klinke.core.media.MediaPort;
import org.klinke.core.media.Negotiation;
import org.klinke.core.presence.Presence;
import org.klinke.core.prompt.PromptBook;
import org.klinke.core.prompt.SpokenPrompts;
import org.klinke.core.reach.Orders;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.shelf.RecordingAnnouncer;
import org.klinke.core.time.Timers;
import org.klinke.core.trace.TraceKeeper;
import org.klinke.core.trunk.Channels;
import org.klinke.core.voicemail.VoiceBoxes;

/// What every call works with.
///
/// @param recordings lets the media engine record for a tenant
/// @param recordingRules what the tenants want to be recorded
/// @param outside the tenants' ways to the telephone network
/// @param hours the tenants' time conditions and switches
/// @param boxes the tenants' voice boxes
/// @param prompts what the tenants play of their own
/// @param spoken keeps what is spoken by phone for that
/// @param orders carries out what people change by dialling codes
/// @param reach how their people want to be reached
/// @param contacts whose a number outside is
/// @param tolls what their calls to outside may be
/// @param channels how many calls those carry
/// @param alarms tells the tenant's admins what they must know
/// @param presence is told who is busy with what
/// @param traces gets the texts of messages when a call ends
/// @param tap sees every message
public record CallServices(
        LegDialer dialer,
        MediaPort media,
        RecordingAnnouncer recordings,
        RecordingBook recordingRules,
        Directory directory,
        OutsidePlans outside,
        HoursBook hours,
        ReachBook reach,
        ContactBook contacts,
        VoiceBoxes boxes,
        PromptBook prompts,
        SpokenPrompts spoken,
        Orders orders,
        TollBook tolls,
        Channels channels,
        Alarms alarms,
        Negotiation negotiation,
        CallRecorder recorder,
        Ids ids,
        InstantSource time,
        Timers timers,
        CallSettings settings,
        Presence presence,
        TraceKeeper traces,
        WireTap tap) {}

package org.klinke.core.alarm;

/// A file that goes with a mail.
///
/// @param type media type
/// @param bytes not changed any more
public record MailFile(String name, String type, byte[] bytes) {}

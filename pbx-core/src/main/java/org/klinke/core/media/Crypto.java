package org.klinke.core.media;

/// One `a=crypto` line with a suite we speak.
///
/// @param tag 1–999999999, what an answer refers to (RFC 4568 §9.1)
public record Crypto(int tag, SrtpKey key) {}

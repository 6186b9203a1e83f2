package org.klinke.core.media;

/// What the operator allows on a device's leg.
///
/// @param srtpRequired `media.srtp: required`: a leg without SRTP is refused with 488
public record MediaPolicy(boolean srtpRequired) {}

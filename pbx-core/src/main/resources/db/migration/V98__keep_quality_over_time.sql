-- How a leg's audio did, window by window, for the call inspector: a short text (QualityCourse).
ALTER TABLE leg ADD COLUMN quality_course text NOT NULL DEFAULT '';

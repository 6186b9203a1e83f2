-- Switches that are on in the call that is tried; all others are off.
ALTER TABLE expectation
    ADD COLUMN switches text[] NOT NULL DEFAULT '{}';

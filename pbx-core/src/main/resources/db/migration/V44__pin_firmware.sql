-- What somebody gave to this phone by its name is its own: no firmware that is rolled out to its model takes it away.
ALTER TABLE phone_firmware ADD COLUMN pinned boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN phone_firmware.pinned IS 'given to this phone by its name';

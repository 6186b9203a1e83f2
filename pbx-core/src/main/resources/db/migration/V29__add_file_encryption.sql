-- Whether a phone is given its files encrypted with a key of its own: org.klinke.core.phone.FileEncryption. NULL: what a
-- farther layer says. The key is stored nowhere.
ALTER TABLE phone_setup ADD COLUMN encryption text CHECK (encryption IN ('off', 'prepared', 'on'));

-- What a phone's factory certificate counts for when it fetches its files: org.klinke.core.phone.CertificateUse. NULL: what
-- a farther layer says.
ALTER TABLE phone_setup ADD COLUMN certificate text CHECK (certificate IN ('off', 'wanted', 'required'));

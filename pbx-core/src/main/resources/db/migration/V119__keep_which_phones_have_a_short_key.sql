-- Keys of encrypted files had sixteen characters, whatever the phone's maker takes. Phones that were opened until now go on
-- with such a key, which they were told then, until they are opened anew.
ALTER TABLE phone ADD COLUMN short_key boolean NOT NULL DEFAULT true;
ALTER TABLE phone ALTER COLUMN short_key SET DEFAULT false;

-- What a tenant has brought itself: announcements and music. Each upload under a name is another version; the sound is a
-- media object.
CREATE TABLE prompt
(
    tenant_id uuid             NOT NULL REFERENCES tenant (id),
    name      text             NOT NULL,
    language  text             NOT NULL,
    version   integer          NOT NULL CHECK (version > 0),
    sound     uuid             NOT NULL,
    seconds   double precision NOT NULL,
    file      text             NOT NULL,
    added     timestamptz      NOT NULL,
    PRIMARY KEY (tenant_id, name, language, version),
    UNIQUE (tenant_id, sound)
);
CALL klinke_lock('prompt');
COMMENT ON COLUMN prompt.language IS 'in which it is spoken; empty: for all';
COMMENT ON COLUMN prompt.file IS 'what it was called where it came from, for people';

-- The last version of a name and language that was ever given: it stays when the prompt goes, so that no number comes twice.
CREATE TABLE prompt_version
(
    tenant_id uuid    NOT NULL REFERENCES tenant (id),
    name      text    NOT NULL,
    language  text    NOT NULL,
    last      integer NOT NULL,
    PRIMARY KEY (tenant_id, name, language)
);
CALL klinke_lock('prompt_version');

-- What waiting people hear, piece by piece: names of prompts. Of several lists only "default" is played today.
CREATE TABLE playlist
(
    tenant_id uuid   NOT NULL REFERENCES tenant (id),
    name      text   NOT NULL,
    prompts   text[] NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
CALL klinke_lock('playlist');

CREATE INDEX media_object_prompt ON media_object (tenant_id, started) WHERE kind = 'prompt';

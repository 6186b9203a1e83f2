-- Where a site's devices register from: who registers from elsewhere would be looked for at the wrong address.
ALTER TABLE site ADD COLUMN networks text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN site.networks IS 'CIDR, as the server sees its devices; empty: nobody says';

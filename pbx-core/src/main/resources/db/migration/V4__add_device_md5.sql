-- Whether a device may prove its password by MD5 where the server lets anybody; it knows a device only after the
-- challenge, so this decides about the answer.
ALTER TABLE device ADD COLUMN md5 boolean NOT NULL DEFAULT true;

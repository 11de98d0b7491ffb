-- The programming interface: the last day a token was used.

ALTER TABLE api_token ADD COLUMN used_on {date};
CREATE UNIQUE INDEX api_token_id ON api_token (area, id);

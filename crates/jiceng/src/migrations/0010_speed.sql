-- Rows that a roster writes most of lie in the order of their keys: tokens of a person side by side, with one index by token;
-- claims and states without a second copy of their keys. What waits is found by its state.

CREATE INDEX correction_state ON correction (area, state);
CREATE INDEX conflict_ticket_state ON conflict_ticket (area, state);

ALTER TABLE person_token RENAME TO person_token_before;
CREATE TABLE person_token (
  area {id} NOT NULL,
  person {id} NOT NULL,
  token {text} NOT NULL,
  PRIMARY KEY (area, person, token)
) {keyed};
INSERT INTO person_token (area, person, token) SELECT area, person, token FROM person_token_before ORDER BY area, person, token;
DROP TABLE person_token_before;
CREATE INDEX person_token_found ON person_token (area, token, person);

ALTER TABLE identity_claim RENAME TO identity_claim_before;
CREATE TABLE identity_claim (
  identity_hash {bytes} NOT NULL PRIMARY KEY,
  area {id} NOT NULL,
  person {id} NOT NULL
) {keyed};
INSERT INTO identity_claim (identity_hash, area, person) SELECT identity_hash, area, person FROM identity_claim_before ORDER BY identity_hash;
DROP TABLE identity_claim_before;

ALTER TABLE membership_state RENAME TO membership_state_before;
CREATE TABLE membership_state (
  area {id} NOT NULL,
  membership {id} NOT NULL,
  from_day {date} NOT NULL,
  category {text} NOT NULL,
  standing {text} NOT NULL,
  reason {text},
  recorded_at {time} NOT NULL,
  sets {text},
  PRIMARY KEY (area, membership, from_day)
) {keyed};
INSERT INTO membership_state (area, membership, from_day, category, standing, reason, recorded_at, sets) SELECT area, membership, from_day, category, standing, reason, recorded_at, sets FROM membership_state_before ORDER BY area, membership, from_day;
DROP TABLE membership_state_before;

-- The register of members: what was done to a membership, groups over time, corrections of honours and sanctions, and
-- the indexes by which every list is a walk of one index.

-- What a row of the state sets anew: 'category', 'standing', or both when absent. What it does not set follows the row
-- before it, so that an act entered late reaches the later rows it concerns.
ALTER TABLE membership_state ADD COLUMN sets {text};

ALTER TABLE person_record ADD COLUMN version {int} NOT NULL DEFAULT 1;
ALTER TABLE person_record ADD COLUMN recorded_at {time};
ALTER TABLE person_record ADD COLUMN withdrawn_at {time};
ALTER TABLE person_record ADD COLUMN withdrawn_reason {text};

CREATE TABLE membership_act (
  area {id} NOT NULL,
  id {id} NOT NULL,
  membership {id} NOT NULL,
  person {id} NOT NULL,
  act {text} NOT NULL,
  on_day {date} NOT NULL,
  before_text {text},
  after_text {text},
  reason {text},
  document {text},
  warned {text},
  kept_reason {text},
  recorded_at {time} NOT NULL,
  account {id},
  who {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX membership_act_person ON membership_act (area, person, on_day, id);

CREATE TABLE membership_group (
  area {id} NOT NULL,
  membership {id} NOT NULL,
  from_day {date} NOT NULL,
  party_group {text},
  recorded_at {time} NOT NULL,
  PRIMARY KEY (area, membership, from_day)
) {strict};

DROP INDEX membership_path;
CREATE INDEX membership_branch ON membership (area, path, sort_key, id) WHERE until_day IS NULL;
CREATE INDEX membership_joined ON membership (area, coalesce(joined, ''), sort_key, id) WHERE until_day IS NULL;
CREATE INDEX membership_rare_standing ON membership (area, standing, sort_key, id) WHERE until_day IS NULL AND standing <> 'normal';
CREATE INDEX membership_probationary ON membership (area, sort_key, id) WHERE until_day IS NULL AND category = 'probationary';
CREATE INDEX membership_floating ON membership (area, sort_key, id) WHERE until_day IS NULL AND floating;
CREATE INDEX membership_ever ON membership (area, sort_key, id);
CREATE INDEX membership_past ON membership (area, until_day, id) WHERE until_day IS NOT NULL;
CREATE INDEX person_without_identity ON person (area, sort_key, id) WHERE identity_hash IS NULL;
CREATE INDEX person_without_telephone ON person (area, sort_key, id) WHERE telephone_cipher IS NULL;

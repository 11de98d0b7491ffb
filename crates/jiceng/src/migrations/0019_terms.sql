-- A case may be about an organisation itself, not about a person: then it names none. SQLite takes no NOT NULL away from a
-- column, so that each is made anew.

DROP INDEX procedure_case_person;
ALTER TABLE procedure_case ADD COLUMN about {id};
UPDATE procedure_case SET about = person;
ALTER TABLE procedure_case DROP COLUMN person;
ALTER TABLE procedure_case RENAME COLUMN about TO person;
CREATE INDEX procedure_case_person ON procedure_case (area, person);

DROP INDEX procedure_record_person;
ALTER TABLE procedure_record ADD COLUMN about {id};
UPDATE procedure_record SET about = person;
ALTER TABLE procedure_record DROP COLUMN person;
ALTER TABLE procedure_record RENAME COLUMN about TO person;
CREATE INDEX procedure_record_person ON procedure_record (area, person);

DROP INDEX procedure_paper_person;
ALTER TABLE procedure_paper ADD COLUMN about {id};
UPDATE procedure_paper SET about = person;
ALTER TABLE procedure_paper DROP COLUMN person;
ALTER TABLE procedure_paper RENAME COLUMN about TO person;
CREATE INDEX procedure_paper_person ON procedure_paper (area, person);

-- What the committee above approved of a term, as the calendar shows it. Written with the reply of the case, never changed.
CREATE TABLE term_reply (
  area {id} NOT NULL,
  case_id {id} NOT NULL,
  number {int} NOT NULL,
  organisation {id} NOT NULL,
  term {id} NOT NULL,
  kind {text} NOT NULL,
  document {text},
  until_day {date},
  on_day {date} NOT NULL,
  PRIMARY KEY (area, case_id, number)
) {strict};
CREATE INDEX term_reply_organisation ON term_reply (area, organisation, term);

-- Key and difficult villages: a marking runs until it is released with a conclusion; it stays on record.
CREATE TABLE key_village (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  kind {text} NOT NULL,
  reason {text} NOT NULL,
  from_day {date} NOT NULL,
  contact_person {id},
  contact {text} NOT NULL,
  contact_post {text} NOT NULL,
  until_day {date},
  conclusion {text},
  recorded_at {time} NOT NULL,
  account {id},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX key_village_organisation ON key_village (area, organisation, until_day);
CREATE INDEX key_village_contact ON key_village (area, contact_person);

-- What was done there, and changes of the contact. Nothing is changed or deleted.
CREATE TABLE key_village_step (
  area {id} NOT NULL,
  key_village {id} NOT NULL,
  number {int} NOT NULL,
  act {text} NOT NULL,
  on_day {date} NOT NULL,
  words {text} NOT NULL,
  recorded_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, key_village, number)
) {strict};

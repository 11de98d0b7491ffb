-- What a record said before it was corrected (更正前内容); papers that belong to a record; problems and their rectification.

-- What is superseded moves from its table to the twin of it, with when and by whom. `version` is the version of the
-- meeting that the correction ended.
CREATE TABLE meeting_former (
  area {id} NOT NULL,
  meeting {id} NOT NULL,
  version {int} NOT NULL,
  kind {text} NOT NULL,
  on_day {date} NOT NULL,
  from_minute {int},
  until_minute {int},
  party_group {text},
  place {text},
  chair {text},
  chair_post {text},
  chair_entrusted {bool} NOT NULL,
  recorder {text},
  topics {text} NOT NULL,
  minutes {text},
  guests {text},
  talks_held {bool} NOT NULL,
  problems_listed {bool} NOT NULL,
  from_paper {bool} NOT NULL,
  late_reason {text},
  kept_reason {text},
  class_hours {int},
  guest_residents {int},
  guest_organisations {text},
  superseded_at {time} NOT NULL,
  superseded_by {id},
  PRIMARY KEY (area, meeting, version)
) {strict};

CREATE TABLE meeting_attendance_former (
  area {id} NOT NULL,
  meeting {id} NOT NULL,
  version {int} NOT NULL,
  place_on_roll {int} NOT NULL,
  person {id},
  name {text} NOT NULL,
  votes {bool} NOT NULL,
  attendance {text} NOT NULL,
  reason {text},
  superseded_at {time} NOT NULL,
  superseded_by {id},
  PRIMARY KEY (area, meeting, version, place_on_roll)
) {strict};
CREATE INDEX meeting_attendance_former_person ON meeting_attendance_former (area, person);

CREATE TABLE duty_answer_former (
  area {id} NOT NULL,
  organisation {id} NOT NULL,
  rule {text} NOT NULL,
  from_day {date} NOT NULL,
  number {int} NOT NULL,
  reason {text} NOT NULL,
  recorded_at {time} NOT NULL,
  account {id},
  superseded_at {time} NOT NULL,
  superseded_by {id},
  PRIMARY KEY (area, organisation, rule, from_day, number)
) {strict};

-- Tenths of a class hour (学时). Guests by number and by organisation, never by name.
ALTER TABLE meeting ADD COLUMN class_hours {int};
ALTER TABLE meeting ADD COLUMN guest_residents {int};
ALTER TABLE meeting ADD COLUMN guest_organisations {text};

-- Files that belong to a record of whichever kind. Contents are sealed, and stand apart so that lists do not read them.
CREATE TABLE paper (
  area {id} NOT NULL,
  id {id} NOT NULL,
  owner_kind {text} NOT NULL,
  owner {id} NOT NULL,
  kind {text} NOT NULL,
  name {text} NOT NULL,
  note {text},
  size {int} NOT NULL,
  recorded_at {time} NOT NULL,
  account {id},
  withdrawn_at {time},
  withdrawn_by {id},
  withdrawn_reason {text},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX paper_owner ON paper (area, owner, id);

CREATE TABLE paper_content (
  area {id} NOT NULL,
  paper {id} NOT NULL,
  content {bytes} NOT NULL,
  PRIMARY KEY (area, paper)
) {strict};

-- A problem found in the work of an organisation, followed until it is closed. `state` is open, done, closed or withdrawn;
-- `source_kind` and `source` name the record in which it was found.
CREATE TABLE rectification (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  source_kind {text},
  source {id},
  found_on {date} NOT NULL,
  problem {text} NOT NULL,
  measures {text} NOT NULL,
  responsible {text} NOT NULL,
  due_on {date} NOT NULL,
  state {text} NOT NULL,
  recorded_at {time} NOT NULL,
  account {id},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX rectification_organisation ON rectification (area, organisation, due_on, id);
CREATE INDEX rectification_source ON rectification (area, source);

-- What was done about a problem: each step stays.
CREATE TABLE rectification_step (
  area {id} NOT NULL,
  rectification {id} NOT NULL,
  number {int} NOT NULL,
  act {text} NOT NULL,
  on_day {date} NOT NULL,
  words {text} NOT NULL,
  who {text},
  due_before {date},
  due_after {date},
  recorded_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, rectification, number)
) {strict};

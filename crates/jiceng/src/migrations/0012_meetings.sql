-- Organisational life (组织生活): what was held or is planned, who attended, what was decided; and the answer that a duty
-- did not concern an organisation in a period.

-- `state` is planned, held or withdrawn; only what was held counts. Minutes of the day, so that hours can be reckoned.
CREATE TABLE meeting (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  kind {text} NOT NULL,
  state {text} NOT NULL,
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
  withdrawn_on {date},
  withdrawn_reason {text},
  entered_at {time} NOT NULL,
  account {id},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX meeting_list ON meeting (area, on_day, id);
CREATE INDEX meeting_organisation ON meeting (area, organisation, on_day);

-- The roll as it was that day, frozen: whoever ought to have come, and whether they did.
CREATE TABLE meeting_attendance (
  area {id} NOT NULL,
  meeting {id} NOT NULL,
  place_on_roll {int} NOT NULL,
  person {id},
  name {text} NOT NULL,
  votes {bool} NOT NULL,
  attendance {text} NOT NULL,
  reason {text},
  PRIMARY KEY (area, meeting, place_on_roll)
) {strict};
CREATE INDEX meeting_attendance_person ON meeting_attendance (area, person);

-- What was put to the vote, with the counts on which the result rests.
CREATE TABLE meeting_resolution (
  area {id} NOT NULL,
  id {id} NOT NULL,
  meeting {id} NOT NULL,
  matter {text} NOT NULL,
  major {bool} NOT NULL,
  committee_first {bool} NOT NULL,
  manner {text} NOT NULL,
  entitled {int} NOT NULL,
  present {int} NOT NULL,
  yes {int} NOT NULL,
  no {int} NOT NULL,
  abstained {int} NOT NULL,
  passed {bool} NOT NULL,
  kept_reason {text},
  withdrawn_reason {text},
  recorded_at {time} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX meeting_resolution_meeting ON meeting_resolution (area, meeting, id);

CREATE TABLE duty_answer (
  area {id} NOT NULL,
  organisation {id} NOT NULL,
  rule {text} NOT NULL,
  from_day {date} NOT NULL,
  reason {text} NOT NULL,
  recorded_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, organisation, rule, from_day)
) {strict};

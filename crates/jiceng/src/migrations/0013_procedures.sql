-- Cases of procedures: who goes through which, and what was recorded of each step. Where a case stands is computed.

CREATE TABLE procedure_case (
  area {id} NOT NULL,
  id {id} NOT NULL,
  procedure {text} NOT NULL,
  organisation {id} NOT NULL,
  person {id} NOT NULL,
  name {text} NOT NULL,
  sort_key {text} NOT NULL,
  started_on {date} NOT NULL,
  state {text} NOT NULL,
  ended_on {date},
  entered_at {time} NOT NULL,
  account {id},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX procedure_case_list ON procedure_case (area, procedure, sort_key, id);
CREATE INDEX procedure_case_organisation ON procedure_case (area, organisation, procedure);
CREATE INDEX procedure_case_person ON procedure_case (area, person);

-- Nothing is changed or deleted: a record entered by mistake is taken back, and says so.
CREATE TABLE procedure_record (
  area {id} NOT NULL,
  id {id} NOT NULL,
  case_id {id} NOT NULL,
  person {id} NOT NULL,
  place {int} NOT NULL,
  step {text} NOT NULL,
  outcome {text} NOT NULL,
  on_day {date} NOT NULL,
  fields {text} NOT NULL,
  note {text},
  kept_reason {text},
  recorded_at {time} NOT NULL,
  who {text} NOT NULL,
  withdrawn_at {time},
  withdrawn_who {text},
  withdrawn_reason {text},
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX procedure_record_place ON procedure_record (area, case_id, place);
CREATE INDEX procedure_record_person ON procedure_record (area, person);

-- Papers handed in; one that was ticked by mistake is taken back, and says so.
CREATE TABLE procedure_paper (
  area {id} NOT NULL,
  id {id} NOT NULL,
  case_id {id} NOT NULL,
  person {id} NOT NULL,
  paper {text} NOT NULL,
  handed_on {date} NOT NULL,
  recorded_at {time} NOT NULL,
  who {text} NOT NULL,
  withdrawn_at {time},
  withdrawn_who {text},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX procedure_paper_case ON procedure_paper (area, case_id, paper);
CREATE INDEX procedure_paper_person ON procedure_paper (area, person);

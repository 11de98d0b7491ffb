-- Dues (党费): what each member pays a month and since when, the book of what came in and went out, rows of bank
-- statements that are in the book, and what was published, checked and passed down.

-- What a member pays from a month on. Rows are never changed: of several for the same month the last one holds. What a
-- member earns is sealed.
CREATE TABLE dues_setting (
  area {id} NOT NULL,
  id {id} NOT NULL,
  membership {id} NOT NULL,
  from_month {date} NOT NULL,
  category {text} NOT NULL,
  base_cipher {bytes},
  amount_fen {int} NOT NULL,
  reduced {bool} NOT NULL,
  grounds {text},
  discussed_on {date},
  approved_by {text},
  approved_on {date},
  document {text},
  kept_reason {text},
  recorded_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX dues_setting_membership ON dues_setting (area, membership, from_month, id);

-- The book of an organisation. `kind` says which way the money went; amounts are fen and never below nought. A wrong
-- entry is withdrawn with a reason and stays.
CREATE TABLE dues_entry (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  kind {text} NOT NULL,
  on_day {date} NOT NULL,
  amount_fen {int} NOT NULL,
  membership {id},
  person {id},
  from_month {date},
  to_month {date},
  way {text},
  payer {text},
  payer_name {text},
  handled_by {text},
  purpose {text},
  counterpart {text},
  matter {text},
  approved_by {text},
  approved_on {date},
  document {text},
  forwarded_on {date},
  forwarded_document {text},
  kept_reason {text},
  entered_at {time} NOT NULL,
  account {id},
  withdrawn_on {date},
  withdrawn_reason {text},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX dues_entry_book ON dues_entry (area, organisation, on_day, id);
CREATE INDEX dues_entry_membership ON dues_entry (area, membership, on_day);

-- A row of a bank statement that is in the book, by what it says, so that it is never taken a second time.
CREATE TABLE dues_bank_row (
  area {id} NOT NULL,
  organisation {id} NOT NULL,
  fingerprint {text} NOT NULL,
  entry {id} NOT NULL,
  PRIMARY KEY (area, organisation, fingerprint)
) {strict};

-- What the regulations ask for once a year: published, checked, passed down.
CREATE TABLE dues_event (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  kind {text} NOT NULL,
  on_day {date} NOT NULL,
  about_year {int} NOT NULL,
  note {text},
  recorded_at {time} NOT NULL,
  account {id},
  withdrawn_on {date},
  withdrawn_reason {text},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX dues_event_organisation ON dues_event (area, organisation, on_day);

-- Signed files between installations: whose are taken, and which were.

-- `id` is the fingerprint of the key.
CREATE TABLE exchange_peer (
  area {id} NOT NULL,
  id {id} NOT NULL,
  name {text} NOT NULL,
  public_key {text} NOT NULL,
  registered_at {time} NOT NULL,
  account {id},
  withdrawn_at {time},
  withdrawn_reason {text},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};

-- A file that was taken is not taken a second time.
CREATE TABLE exchange_received (
  area {id} NOT NULL,
  issuer {id} NOT NULL,
  serial {id} NOT NULL,
  kind {text} NOT NULL,
  issued_on {date} NOT NULL,
  received_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, issuer, serial)
) {strict};

-- Another organisation that takes part in a case, such as the one that is to receive somebody.
ALTER TABLE procedure_case ADD COLUMN partner {id};
CREATE INDEX procedure_case_partner ON procedure_case (area, partner, procedure);

-- Transfers of the relation (组织关系转接), one for each case: what the letter and the ledger say. `direction` is within, out
-- or in; the names are those of the day on which it began. What a case records of its steps stands here as well, so that
-- the ledger is read at once.
CREATE TABLE transfer (
  area {id} NOT NULL,
  case_id {id} NOT NULL,
  person {id} NOT NULL,
  direction {text} NOT NULL,
  from_name {text} NOT NULL,
  to_name {text} NOT NULL,
  peer {id},
  category {text} NOT NULL,
  joined {text},
  full_since {text},
  reason {text},
  letter {id},
  letter_number {text},
  letter_kind {text},
  dues_until {text},
  issued_on {date},
  days {int},
  valid_until {date},
  received_on {date},
  refused_on {date},
  refusal {text},
  receipt_on {date},
  PRIMARY KEY (area, case_id)
) {strict};
CREATE INDEX transfer_person ON transfer (area, person);

-- Letters that were written here, numbered by year. One that is written anew makes the earlier ones of its case void.
CREATE TABLE transfer_letter (
  area {id} NOT NULL,
  id {id} NOT NULL,
  case_id {id} NOT NULL,
  year {int} NOT NULL,
  number {int} NOT NULL,
  issued_on {date} NOT NULL,
  valid_until {date} NOT NULL,
  recorded_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX transfer_letter_number ON transfer_letter (area, year, number);
CREATE INDEX transfer_letter_case ON transfer_letter (area, case_id);

-- Letters that came as signed files: waiting until somebody passes them to a branch, then without what they said.
CREATE TABLE transfer_incoming (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  peer {id} NOT NULL,
  serial {id} NOT NULL,
  valid_until {date} NOT NULL,
  payload {bytes},
  received_at {time} NOT NULL,
  account {id},
  case_id {id},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX transfer_incoming_case ON transfer_incoming (area, case_id);

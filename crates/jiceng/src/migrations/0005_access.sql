-- Accounts: roles that were lent or ended, ways to sign in without a password, the log of sign-ins, and for whom an act
-- of the journal was done.

-- `lent` is the grant that a delegation was taken from; it holds no longer than that one.
ALTER TABLE role_grant ADD COLUMN lent {id};
ALTER TABLE role_grant ADD COLUMN ended_at {time};
ALTER TABLE role_grant ADD COLUMN ended_by {id};

-- The organisation acted for. It decides who may read the entry and is no part of the chain.
ALTER TABLE journal ADD COLUMN organisation {id};
CREATE INDEX journal_organisation ON journal (area, organisation, sequence);

-- The step of the last one-time code, so that none serves twice; the telephone for codes by message.
ALTER TABLE account ADD COLUMN totp_step {int};
ALTER TABLE account ADD COLUMN telephone_mask {text};
ALTER TABLE account ADD COLUMN telephone_cipher {bytes};

CREATE TABLE recovery_code (
  area {id} NOT NULL,
  account {id} NOT NULL,
  code_hash {bytes} NOT NULL,
  made_at {time} NOT NULL,
  used_at {time},
  PRIMARY KEY (area, account, code_hash)
) {strict};

CREATE TABLE sign_in_slip (
  area {id} NOT NULL,
  account {id} NOT NULL,
  code_hash {bytes} NOT NULL,
  made_at {time} NOT NULL,
  made_by {id} NOT NULL,
  until_day {date} NOT NULL,
  used_at {time},
  PRIMARY KEY (area, account, code_hash)
) {strict};

CREATE TABLE sms_code (
  area {id} NOT NULL,
  account {id} NOT NULL,
  code_hash {bytes} NOT NULL,
  expires_at {time} NOT NULL,
  tries {int} NOT NULL,
  PRIMARY KEY (area, account)
) {strict};

CREATE TABLE sign_in_log (
  area {id} NOT NULL,
  id {id} NOT NULL,
  account {id} NOT NULL,
  at {time} NOT NULL,
  what {text} NOT NULL,
  address {text},
  device {text},
  by_account {id},
  note {text},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX sign_in_log_account ON sign_in_log (area, account, at);
CREATE INDEX sign_in_log_at ON sign_in_log (area, at);

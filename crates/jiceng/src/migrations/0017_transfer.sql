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

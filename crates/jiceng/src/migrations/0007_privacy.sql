-- The person concerned: how a correction was asked for, what a consent said, and erasures by order.

ALTER TABLE correction ADD COLUMN wanted_cipher {bytes};
ALTER TABLE correction ADD COLUMN asked_how {text};
ALTER TABLE consent ADD COLUMN wording {text};
ALTER TABLE consent ADD COLUMN given_by {id};
ALTER TABLE consent ADD COLUMN withdrawn_how {text};
ALTER TABLE consent ADD COLUMN withdrawn_by {id};

-- What was erased by whose order. Nothing in it says who the person was.
CREATE TABLE erasure (
  area {id} NOT NULL,
  id {id} NOT NULL,
  person {id} NOT NULL,
  organisation {id} NOT NULL,
  extent {text} NOT NULL,
  order_number {text} NOT NULL,
  ordered_by {text} NOT NULL,
  ordered_on {date} NOT NULL,
  reason {text} NOT NULL,
  counts {text} NOT NULL,
  done_at {time} NOT NULL,
  account {id} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX erasure_organisation ON erasure (area, organisation, done_at);
CREATE INDEX erasure_person ON erasure (area, person);

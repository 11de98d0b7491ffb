-- Units and who covers them; complaints about the product.

ALTER TABLE unit ADD COLUMN operation {text} NOT NULL DEFAULT 'normal';
ALTER TABLE unit ADD COLUMN full_members {int};
ALTER TABLE unit ADD COLUMN investor {text};
ALTER TABLE unit ADD COLUMN opened_on {date};
CREATE UNIQUE INDEX unit_code ON unit (area, code);
CREATE INDEX unit_list ON unit (area, sort_key, id);

CREATE TABLE unit_token (
  area {id} NOT NULL,
  token {text} NOT NULL,
  unit {id} NOT NULL,
  PRIMARY KEY (area, token, unit)
) {strict};
CREATE INDEX unit_token_owner ON unit_token (area, unit);

-- Whether a unit was at work on a day: a row per change.
CREATE TABLE unit_state (
  area {id} NOT NULL,
  unit {id} NOT NULL,
  from_day {date} NOT NULL,
  operation {text} NOT NULL,
  recorded_at {time} NOT NULL,
  PRIMARY KEY (area, unit, from_day)
) {strict};

-- The guide or the mass organisation by name; why a warning was passed over.
ALTER TABLE unit_cover ADD COLUMN name {text};
ALTER TABLE unit_cover ADD COLUMN reason {text};

-- Of the writer only a keyed hash is kept, for the writer's own list: the column account stays empty. Days, no times.
ALTER TABLE product_complaint ADD COLUMN writer {bytes};
ALTER TABLE product_complaint ADD COLUMN publication_agreed {bool} NOT NULL DEFAULT FALSE;
ALTER TABLE product_complaint ADD COLUMN taken_up_on {date};
ALTER TABLE product_complaint ADD COLUMN answered_on {date};
ALTER TABLE product_complaint ADD COLUMN published_on {date};
ALTER TABLE product_complaint ADD COLUMN version {int} NOT NULL DEFAULT 1;
CREATE INDEX product_complaint_writer ON product_complaint (area, writer);

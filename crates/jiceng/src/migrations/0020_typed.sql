-- How much forms cost those who fill them in (填报负担): per month and form how many were sent and how many fields were
-- filled in. No person, no organisation: `level` says only whether a branch filled it in or a level above.

CREATE TABLE typed_form (
  area {id} NOT NULL,
  month {date} NOT NULL,
  form {text} NOT NULL,
  level {text} NOT NULL,
  forms {int} NOT NULL,
  fields {int} NOT NULL,
  known {int} NOT NULL,
  PRIMARY KEY (area, month, form, level)
) {strict};

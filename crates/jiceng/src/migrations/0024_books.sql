-- What a branch writes once a year (任期目标、年度计划、年度总结). Each time it is saved a version is added; none is changed.
CREATE TABLE yearly_text (
  area {id} NOT NULL,
  organisation {id} NOT NULL,
  year {int} NOT NULL,
  kind {text} NOT NULL,
  number {int} NOT NULL,
  words {text} NOT NULL,
  recorded_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, organisation, year, kind, number)
) {strict};

-- Ballots of a secret vote on paper: issued, returned, and void among them. Valid are those for, against and abstaining. None
-- of it is known of votes by hand, nor of those that were entered before.
ALTER TABLE meeting_resolution ADD COLUMN issued {int};
ALTER TABLE meeting_resolution ADD COLUMN returned {int};
ALTER TABLE meeting_resolution ADD COLUMN void {int};

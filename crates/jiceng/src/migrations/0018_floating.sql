-- Floating members (流动党员): who is away from the own branch without the relation having moved, where, and what the
-- branches on both sides recorded. Where a registration stands is never kept: it follows from what each side stated.

-- `place` is the number of the newest whereabouts. `home` is empty where the own branch is in another county; `membership`
-- and `person` are empty until the own branch said who it is. `name` is what whoever registered typed.
CREATE TABLE floating (
  area {id} NOT NULL,
  id {id} NOT NULL,
  membership {id},
  person {id},
  name {text} NOT NULL,
  home {id},
  home_name {text},
  home_contact {text},
  home_telephone {text},
  left_on {date} NOT NULL,
  reason {text},
  occupation {text},
  expected_on {date},
  contact_name {text},
  place {int} NOT NULL,
  ended_on {date},
  ended_as {text},
  ended_words {text},
  recorded_at {time} NOT NULL,
  account {id},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX floating_membership ON floating (area, membership);
CREATE INDEX floating_person ON floating (area, person);
CREATE INDEX floating_home ON floating (area, home, left_on, id);

-- Where somebody was from a day on, as one side stated it; what is superseded stays. What the receiving branch knows better
-- (where the member works and lives, with whom the member meets) is filled in when it confirms.
CREATE TABLE floating_place (
  area {id} NOT NULL,
  floating {id} NOT NULL,
  number {int} NOT NULL,
  person {id},
  from_day {date} NOT NULL,
  reach {text} NOT NULL,
  place {text} NOT NULL,
  fixed {bool} NOT NULL,
  host {id},
  host_name {text},
  host_contact {text},
  host_telephone {text},
  stated_by {text} NOT NULL,
  workplace {text},
  dwelling {text},
  joins {text},
  recorded_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, floating, number)
) {strict};
CREATE INDEX floating_place_host ON floating_place (area, host, floating);

-- What was recorded, by whom and about which whereabouts: answers of the other side, contacts, certificates, what the member
-- told. Nothing is changed here but that an entry made by mistake is withdrawn, with the reason.
CREATE TABLE floating_record (
  area {id} NOT NULL,
  floating {id} NOT NULL,
  number {int} NOT NULL,
  person {id},
  place {int} NOT NULL,
  act {text} NOT NULL,
  on_day {date} NOT NULL,
  side {text} NOT NULL,
  way {text},
  words {text},
  until_day {date},
  recorded_at {time} NOT NULL,
  account {id},
  withdrawn_reason {text},
  withdrawn_at {time},
  withdrawn_by {id},
  PRIMARY KEY (area, floating, number)
) {strict};
CREATE INDEX floating_record_act ON floating_record (area, floating, act, on_day);

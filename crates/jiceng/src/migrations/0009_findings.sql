-- What the rules about terms and secretaries read: the seats of a committee, a change of term under way or put off, and
-- what was done about a secretary. Members by the day of full membership, for what is due to new members.

ALTER TABLE term ADD COLUMN seats {int};
ALTER TABLE term ADD COLUMN changing_since {date};
ALTER TABLE term ADD COLUMN extended_until {date};
ALTER TABLE post ADD COLUMN filed_on {date};
ALTER TABLE post ADD COLUMN trained_on {date};
CREATE INDEX membership_full_since ON membership (area, full_since) WHERE until_day IS NULL AND full_since IS NOT NULL;

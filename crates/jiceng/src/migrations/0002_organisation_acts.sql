-- What stood below an organisation on a day.
CREATE INDEX placement_superior ON placement (area, superior, from_day);

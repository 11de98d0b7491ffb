-- The vote on which a record of a case rests, where it was taken over from the record of a meeting.
ALTER TABLE procedure_record ADD COLUMN resolution {id};
CREATE INDEX procedure_record_resolution ON procedure_record (area, resolution);

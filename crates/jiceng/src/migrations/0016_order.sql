-- Levels of the tree are read in the order of path codes, page by page, now and as of a past day.

DROP INDEX organisation_superior;
CREATE INDEX organisation_below ON organisation (area, superior, path);
DROP INDEX placement_superior;
CREATE INDEX placement_below ON placement (area, superior, path);

-- Members whose date of birth is not on record are listed by walking them alone.
CREATE INDEX person_without_birth ON person (area, sort_key, id) WHERE birth IS NULL;

-- Members of a scope are counted by their state in the index alone; SQLite reads the condition's column there, too.
DROP INDEX membership_branch;
CREATE INDEX membership_branch ON membership (area, path, sort_key, id, category, standing, floating, until_day) WHERE until_day IS NULL;

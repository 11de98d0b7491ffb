-- Committees of townships and sub-districts, which were registered as organs, get the setting that the register has for
-- them since: they exist by administrative level, and rules on numbers of members do not ask about them.

UPDATE organisation SET setting = 'township' WHERE kind = 'party-committee' AND setting = 'organ'
  AND (name LIKE '%镇委员会' OR name LIKE '%乡委员会' OR name LIKE '%镇党委' OR name LIKE '%乡党委'
    OR name LIKE '%街道委员会' OR name LIKE '%街道工作委员会' OR name LIKE '%街道党委' OR name LIKE '%街道党工委'
    OR name LIKE '%街道工委');

-- Names of places: which committees are those of townships, and the order of what is counted (第一 before 第二).

-- Committees of townships and sub-districts, which were registered as organs, get the setting that the register has for
-- them since: they exist by administrative level, and rules on numbers of members do not ask about them.

UPDATE organisation SET setting = 'township' WHERE kind = 'party-committee' AND setting = 'organ'
  AND (name LIKE '%镇委员会' OR name LIKE '%乡委员会' OR name LIKE '%镇党委' OR name LIKE '%乡党委'
    OR name LIKE '%街道委员会' OR name LIKE '%街道工作委员会' OR name LIKE '%街道党委' OR name LIKE '%街道党工委'
    OR name LIKE '%街道工委');

-- What follows 第 is sorted by its number, not by its sound. Keys of numbers to 39 are brought up to date here, the longer
-- numerals first; beyond, a key is made anew when its name is next written.

UPDATE organisation SET sort_key = replace(sort_key, 'di er shi yi ', 'di 0021 ') WHERE name LIKE '%第二十一%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi er ', 'di 0022 ') WHERE name LIKE '%第二十二%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi san ', 'di 0023 ') WHERE name LIKE '%第二十三%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi si ', 'di 0024 ') WHERE name LIKE '%第二十四%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi wu ', 'di 0025 ') WHERE name LIKE '%第二十五%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi liu ', 'di 0026 ') WHERE name LIKE '%第二十六%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi qi ', 'di 0027 ') WHERE name LIKE '%第二十七%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi ba ', 'di 0028 ') WHERE name LIKE '%第二十八%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi jiu ', 'di 0029 ') WHERE name LIKE '%第二十九%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi yi ', 'di 0031 ') WHERE name LIKE '%第三十一%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi er ', 'di 0032 ') WHERE name LIKE '%第三十二%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi san ', 'di 0033 ') WHERE name LIKE '%第三十三%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi si ', 'di 0034 ') WHERE name LIKE '%第三十四%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi wu ', 'di 0035 ') WHERE name LIKE '%第三十五%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi liu ', 'di 0036 ') WHERE name LIKE '%第三十六%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi qi ', 'di 0037 ') WHERE name LIKE '%第三十七%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi ba ', 'di 0038 ') WHERE name LIKE '%第三十八%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi jiu ', 'di 0039 ') WHERE name LIKE '%第三十九%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi yi ', 'di 0011 ') WHERE name LIKE '%第十一%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi er ', 'di 0012 ') WHERE name LIKE '%第十二%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi san ', 'di 0013 ') WHERE name LIKE '%第十三%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi si ', 'di 0014 ') WHERE name LIKE '%第十四%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi wu ', 'di 0015 ') WHERE name LIKE '%第十五%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi liu ', 'di 0016 ') WHERE name LIKE '%第十六%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi qi ', 'di 0017 ') WHERE name LIKE '%第十七%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi ba ', 'di 0018 ') WHERE name LIKE '%第十八%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi jiu ', 'di 0019 ') WHERE name LIKE '%第十九%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er shi ', 'di 0020 ') WHERE name LIKE '%第二十%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san shi ', 'di 0030 ') WHERE name LIKE '%第三十%';
UPDATE organisation SET sort_key = replace(sort_key, 'di yi ', 'di 0001 ') WHERE name LIKE '%第一%';
UPDATE organisation SET sort_key = replace(sort_key, 'di er ', 'di 0002 ') WHERE name LIKE '%第二%';
UPDATE organisation SET sort_key = replace(sort_key, 'di san ', 'di 0003 ') WHERE name LIKE '%第三%';
UPDATE organisation SET sort_key = replace(sort_key, 'di si ', 'di 0004 ') WHERE name LIKE '%第四%';
UPDATE organisation SET sort_key = replace(sort_key, 'di wu ', 'di 0005 ') WHERE name LIKE '%第五%';
UPDATE organisation SET sort_key = replace(sort_key, 'di liu ', 'di 0006 ') WHERE name LIKE '%第六%';
UPDATE organisation SET sort_key = replace(sort_key, 'di qi ', 'di 0007 ') WHERE name LIKE '%第七%';
UPDATE organisation SET sort_key = replace(sort_key, 'di ba ', 'di 0008 ') WHERE name LIKE '%第八%';
UPDATE organisation SET sort_key = replace(sort_key, 'di jiu ', 'di 0009 ') WHERE name LIKE '%第九%';
UPDATE organisation SET sort_key = replace(sort_key, 'di shi ', 'di 0010 ') WHERE name LIKE '%第十%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi yi ', 'di 0021 ') WHERE name LIKE '%第二十一%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi er ', 'di 0022 ') WHERE name LIKE '%第二十二%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi san ', 'di 0023 ') WHERE name LIKE '%第二十三%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi si ', 'di 0024 ') WHERE name LIKE '%第二十四%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi wu ', 'di 0025 ') WHERE name LIKE '%第二十五%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi liu ', 'di 0026 ') WHERE name LIKE '%第二十六%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi qi ', 'di 0027 ') WHERE name LIKE '%第二十七%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi ba ', 'di 0028 ') WHERE name LIKE '%第二十八%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi jiu ', 'di 0029 ') WHERE name LIKE '%第二十九%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi yi ', 'di 0031 ') WHERE name LIKE '%第三十一%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi er ', 'di 0032 ') WHERE name LIKE '%第三十二%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi san ', 'di 0033 ') WHERE name LIKE '%第三十三%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi si ', 'di 0034 ') WHERE name LIKE '%第三十四%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi wu ', 'di 0035 ') WHERE name LIKE '%第三十五%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi liu ', 'di 0036 ') WHERE name LIKE '%第三十六%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi qi ', 'di 0037 ') WHERE name LIKE '%第三十七%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi ba ', 'di 0038 ') WHERE name LIKE '%第三十八%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi jiu ', 'di 0039 ') WHERE name LIKE '%第三十九%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi yi ', 'di 0011 ') WHERE name LIKE '%第十一%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi er ', 'di 0012 ') WHERE name LIKE '%第十二%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi san ', 'di 0013 ') WHERE name LIKE '%第十三%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi si ', 'di 0014 ') WHERE name LIKE '%第十四%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi wu ', 'di 0015 ') WHERE name LIKE '%第十五%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi liu ', 'di 0016 ') WHERE name LIKE '%第十六%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi qi ', 'di 0017 ') WHERE name LIKE '%第十七%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi ba ', 'di 0018 ') WHERE name LIKE '%第十八%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi jiu ', 'di 0019 ') WHERE name LIKE '%第十九%';
UPDATE unit SET sort_key = replace(sort_key, 'di er shi ', 'di 0020 ') WHERE name LIKE '%第二十%';
UPDATE unit SET sort_key = replace(sort_key, 'di san shi ', 'di 0030 ') WHERE name LIKE '%第三十%';
UPDATE unit SET sort_key = replace(sort_key, 'di yi ', 'di 0001 ') WHERE name LIKE '%第一%';
UPDATE unit SET sort_key = replace(sort_key, 'di er ', 'di 0002 ') WHERE name LIKE '%第二%';
UPDATE unit SET sort_key = replace(sort_key, 'di san ', 'di 0003 ') WHERE name LIKE '%第三%';
UPDATE unit SET sort_key = replace(sort_key, 'di si ', 'di 0004 ') WHERE name LIKE '%第四%';
UPDATE unit SET sort_key = replace(sort_key, 'di wu ', 'di 0005 ') WHERE name LIKE '%第五%';
UPDATE unit SET sort_key = replace(sort_key, 'di liu ', 'di 0006 ') WHERE name LIKE '%第六%';
UPDATE unit SET sort_key = replace(sort_key, 'di qi ', 'di 0007 ') WHERE name LIKE '%第七%';
UPDATE unit SET sort_key = replace(sort_key, 'di ba ', 'di 0008 ') WHERE name LIKE '%第八%';
UPDATE unit SET sort_key = replace(sort_key, 'di jiu ', 'di 0009 ') WHERE name LIKE '%第九%';
UPDATE unit SET sort_key = replace(sort_key, 'di shi ', 'di 0010 ') WHERE name LIKE '%第十%';

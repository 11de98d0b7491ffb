cli-cause = Cause: { $cause }
cli-remedy = What to do: { $remedy }
cli-folder = The folder { $folder } cannot be used.
cli-folder-remedy = Check the path and whether this user may read and write it.
cli-file = The file { $file } cannot be read or written.
cli-file-remedy = Check the path, whether this user may read and write it, and whether the disk is full.
cli-file-exists = { $file } exists already; it was not written over.
cli-file-exists-remedy = Choose another name.
cli-no-file = There is no file { $file }.
cli-no-file-remedy = Check the path.
cli-is-folder = { $folder } is a folder, not a file.
cli-is-folder-remedy = Name a file; the database of an installation is { $file } in it.
cli-remove = { $file } cannot be removed.
cli-lock = The folder { $folder } cannot be locked.
cli-keys-changing = The keys in { $folder } are being changed, or a backup is being restored there.
cli-keys-changing-remedy = Try again when that is done.
cli-in-use = { $folder } is in use.
cli-in-use-remedy = Please stop the server first (systemctl stop jiceng), then try again.
cli-database = The database cannot be opened.
cli-database-server = The PostgreSQL database ({ $place }) cannot be opened.
cli-database-server-remedy = See that the database server runs, that host, port, user, password and name in --database are right, and that no firewall stands between.
cli-database-unopened = The file of the database cannot be opened.
cli-database-unopened-remedy = Check the path, whether its folder is there, and whether this user may read and write it.
cli-database-damaged = The file of the database is damaged, or is no database.
cli-database-damaged-remedy = Take another backup that is sound.
cli-database-said = The database says: { $cause }
cli-database-address = Not a database address: { $address }.
cli-database-address-remedy = Write postgres://user:password@host/name, or a file.
cli-database-schema = The schema of the database does not fit this program: { $cause }.
cli-database-schema-remedy = Use a newer program, or restore a backup.
cli-served-already = A server of the installation in { $folder } is running already.
cli-served-already-remedy = Stop that server first, or name another folder with --data.
cli-user-name-taken = The user name “{ $name }” is taken.
cli-user-name-taken-remedy = Choose another one; for a forgotten password use jiceng account reset.
cli-no-database = { $folder } holds no database.
cli-no-database-remedy = Name the folder of the installation with --data.
cli-keys-file = The key file { $file } cannot be read or written.
cli-keys-damaged = The key file { $file } is damaged.
cli-keys-damaged-remedy = Put back the copy that `jiceng keys export` wrote.
cli-keys-no-version = No key version is left.
cli-keys-no-version-remedy = Remove keys that nothing is sealed with (`jiceng keys retire`).
cli-keys-sealed = A protected value does not open with this key.
cli-keys-sealed-remedy = Put back the file of keys that belongs to these data.
cli-keys-shown = key versions { $versions }; fingerprint { $fingerprint }
cli-keys-exported = { $file } written, fingerprint { $fingerprint }. Keep it apart from the backups.
cli-keys-cut-off = { $count ->
    [one] A rotation was cut off with { $count } value left; it goes on.
   *[other] A rotation was cut off with { $count } values left; it goes on.
}
cli-keys-rotated = { $count ->
    [one] { $count } value sealed with key { $version }. Export the keys again and keep the copy with those of the older backups.
   *[other] { $count } values sealed with key { $version }. Export the keys again and keep the copy with those of the older backups.
}
cli-keys-sealing = Sealing { $column } anew failed.
cli-keys-still-used = { $count ->
    [one] { $count } value is still sealed with an older key.
   *[other] { $count } values are still sealed with an older key.
}
cli-keys-still-used-remedy = Run `jiceng keys rotate` first.
cli-keys-only-one = There is only one key, version { $version }; no older one to remove.
cli-keys-retired = Only key { $version } is left. Backups made before the rotation open with the exported copy alone.
cli-certificate-until = { $names } until { $until }
cli-certificate-authority = authority: { $file }
cli-certificate-name = { $name } is neither a host name nor an address.
cli-certificate-name-remedy = Give the host name or address by which people reach the server.
cli-certificate-none = { $folder } holds no certificate yet.
cli-certificate-none-remedy = Make one with `jiceng certificate make --name HOST`.
cli-certificate-file = { $file } holds no certificate or key in PEM.
cli-certificate-file-remedy = Give a file in PEM, the chain after the certificate.
cli-no-account = No account has the user name { $name }.
cli-no-account-remedy = Check the name; user names are in lower case.
cli-no-top = There is no organisation yet.
cli-no-top-remedy = Found the topmost one with `jiceng account create --found`.
cli-no-role = There is no role { $role }.
cli-no-role-remedy = Choose one of { $roles }.
cli-user-name = The user name { $name } must be in lower case, without spaces.
cli-user-name-remedy = Choose such a name.
cli-need-found = This installation is empty.
cli-need-found-remedy = Give --found with the full name of the topmost organisation.
cli-no-organisation = No organisation has the code { $code }.
cli-no-organisation-remedy = `jiceng organisations list` shows the codes.
cli-days-order = --from { $from } comes after --until { $until }.
cli-days-order-remedy = Name the earlier day first.
cli-backup-where = Nothing says where the backup goes.
cli-backup-where-remedy = Name a file, or a folder with --folder.
cli-backup-written = { $file } written. The keys are not in it: keep a copy of { $keys } elsewhere (jiceng keys export).
cli-backup-removed = { $file } removed
cli-backup-damaged = { $file } is damaged: { $damage }.
cli-backup-damaged-remedy = Take another backup.
cli-not-a-backup = { $file } is not a backup of this program.
cli-not-a-backup-remedy = Give a file that `jiceng backup` wrote.
cli-no-backup = { $folder } holds no backup.
cli-no-backup-remedy = Make one with `jiceng backup --folder`.
cli-restore-keys = The file of keys { $file } that belongs to this backup is missing; without it identity numbers cannot be opened.
cli-restore-keys-remedy = Put the keys there first.
cli-restore-not-empty = { $folder } holds an installation already; nothing was changed.
cli-restore-not-empty-remedy = Restore into a new folder or an empty database.
cli-restored-unsound = The backup was restored, but it is not sound, or the keys do not belong to it.
cli-restored-unsound-remedy = See what is listed above; use the keys that belong to it, or another backup.
cli-restored = restored and sound
cli-drill-of = { $file } of { $at }
cli-drill-unsound = The newest backup is not sound.
cli-drill-unsound-remedy = Look at the installation with `jiceng doctor`, then make another backup.
cli-drill-no-keys = Sealed values were not tried: { $file } is missing
cli-drill-old = { $days ->
    [one] The newest backup is older than { $days } day.
   *[other] The newest backup is older than { $days } days.
}
cli-drill-old-remedy = See whether backups still run: systemctl status jiceng-backup.timer.
cli-drill-sound = the newest backup can be restored and is sound
cli-copy-not-empty = The target holds an installation already; nothing was changed.
cli-copy-not-empty-remedy = Copy into an empty database.
cli-copy-from = The --from is no database of this program; nothing was copied.
cli-copy-from-remedy = Name jiceng.db in the folder of an installation, a sound backup, or postgres://USER:PASSWORD@HOST/NAME.
cli-copy-damaged = The database of --from is damaged; nothing was copied: { $damage }.
cli-copy-damaged-remedy = Take another backup that is sound.
cli-copy-journal = The journal of { $area } does not hold after copying: { $faults }.
cli-copy-journal-remedy = Do not use the copy; look at the original with `jiceng doctor`.
cli-copied = { $tables } tables, { $rows } rows
cli-doctor-rules = rulebook: { $count } national rules, no county rules
cli-doctor-rules-county = rulebook: { $count } rules, { $local } of them the county's or changed by it ({ $folder })
cli-doctor-damage = the database file is damaged: { $damage }
cli-doctor-journal = { $count ->
    [one] { $area }: { $count } journal entry
   *[other] { $area }: { $count } journal entries
}
cli-doctor-sealed = { "" }  sealed values of { $column } that do not open with these keys: { $count }
cli-unsound = The installation is not sound.
cli-unsound-remedy = Keep a copy of it and restore the last sound backup.
cli-rules-unsound = The data are sound, but the rulebook cannot be used.
cli-rules-unsound-remedy = Correct the county's rule files as listed above; until then the server does not start.
cli-sound = sound
cli-rules-refused = The county's rules in { $folder } cannot be used, so nothing was started:
cli-rules-refused-remedy = Correct them and try `jiceng rules check { $folder }`.
cli-rule-problem = { $file }:{ $line }: { $place }: { $problem }. { $remedy }
cli-rule-problem-file = { $file }:{ $line }: { $problem }. { $remedy }
cli-no-rule = There is no rule { $rule }.
cli-no-rule-remedy = `jiceng rules list` shows the ids.
cli-no-rule-like = There is no rule { $rule }. Like it are: { $like }.
cli-no-rule-like-remedy = `jiceng rules list` shows the ids.
cli-no-subject = The rulebook has no subject { $subject }.
cli-no-subject-remedy = Choose one of { $subjects }.
cli-rules-none = There is no such rule.
cli-rules-none-on = No such rule was in force on { $on }.
cli-rule-is-obligation = { $rule } is something due in every period, which no single case answers.
cli-rule-is-obligation-remedy = `jiceng rules show { $rule }` tells how often it is due.
cli-rule-not-computed = The rule { $rule } cannot be judged: { $why }.
cli-rule-not-computed-remedy = Check whether the numbers and dates of the facts make sense.
cli-no-edition = On { $on } no edition of rule { $rule } was in force, so it cannot be judged.
cli-no-edition-remedy = Editions are in force: { $spans }. Give one of these days with --on.
cli-edition-since = since { $from }
cli-edition-between = { $from } to { $until }
cli-facts-missing = The rule { $rule } cannot be judged; these facts are missing:
    { $facts }
cli-facts-missing-remedy = Add them to { $file }, written like { $sample }.
cli-fact-missing = { "" }  { $name } ({ $title }): { $kind }
cli-facts-json = { $file } is not JSON.
cli-facts-json-remedy = Write an object such as {"{"}"full_members": 3{"}"}; `jiceng rules show ID` lists the facts.
cli-facts-remedy = `jiceng rules show ID` lists the names, types and words of the facts.
cli-fact-no-subject = There is no subject { $subject }.
cli-fact-unknown = There is no fact { $fact }.
cli-fact-twice = “{ $fact }” is written twice.
cli-fact-twice-remedy = Leave one of them out.
cli-fact-type = { $fact } must be { $expected }, not { $found }.
cli-type-bool = true or false
cli-type-int = a whole number
cli-type-number = a number with a fraction
cli-type-text = text
cli-type-date = a date
cli-type-list = a list
cli-type-list-of-text = a list of texts
cli-type-object = an object
cli-type-null = null
cli-fact-date = { $fact } must be a date such as 2026-05-11, not '{ $found }'.
cli-fact-choice = { $fact } must be one of { $allowed }, not '{ $found }'.
cli-facts-object = Facts must be a JSON object, not { $found }.
cli-rule-field = { "" }  { $label }: { $value }
cli-rule-fact = { "" }  { $name } ({ $title }): { $kind }; { $how }
cli-rule-no-facts = { "" }  It reads no facts; it is there for its values and source.
cli-rule-sample = A file of facts, as an example of how they are written
cli-rule-sample-how = { "" }  Kept as facts.json: jiceng rules eval { $rule } --on 2026-05-11 --facts facts.json
cli-rule-example = { "" }  { $day } { $facts } → { $outcome }
cli-rule-value = { "" }  Value { $label } ({ $name }): { $value }; may the county change it: { $may }
cli-rule-value-changed = { "" }  Value { $label } ({ $name }): county { $value }, national { $national }; may the county change it: { $may }
cli-check-national = There are no county rules. The { $count } national rules are in order.
cli-no-folder = There is no folder { $folder }.
cli-no-folder-remedy = Check the path.
cli-not-a-folder = { $folder } is not a folder.
cli-not-a-folder-remedy = Name the folder that holds the rule files.
cli-check-no-files = { $folder } holds no rule files (.toml).
cli-check-no-files-remedy = Rule files stand in the folder itself, not in folders below it.
cli-check-problems = { $count ->
    [one] There is { $count } problem.
   *[other] There are { $count } problems.
}
cli-check-in-order = { $files ->
    [one] The one file of { $folder } is in order.
   *[other] { $files } files of { $folder } are in order.
}
cli-check-whole = { $count ->
    [one] It is a whole rulebook of { $count } rule; it was checked by itself, not laid over the national one.
   *[other] It is a whole rulebook of { $count } rules; it was checked by itself, not laid over the national one.
}
cli-check-county = Laid over the national rules it changes { $changed } of them and adds { $own } of the county's own.
cli-check-changed = { "" }  { $rule } { $name }: { $before } → { $after } ({ $from } to { $until }; { $citation })
cli-check-own = { "" }  { $rule } county rule: { $text } ({ $from } to { $until })
cli-check-example = { $place }: rule { $rule } should say { $expected } and says { $found }
cli-check-examples = { $count ->
    [one] { $count } example comes out otherwise than written.
   *[other] { $count } examples come out otherwise than written.
}
cli-check-examples-remedy = Correct the rules or the examples.
cli-check-examples-right = { $count ->
    [one] The one example comes out as written.
   *[other] All { $count } examples come out as written.
}
cli-import-figures = { $sheet }: new { $new }, changed { $changed }, same { $same }, problems { $problems }, possible duplicates { $duplicates }, conflicts { $conflicts }
cli-import-problem = { "" }  { $place }: { $cause }. { $remedy }
cli-import-at-row = Sheet “{ $sheet }” row { $row }
cli-import-at-column = { "" } column { $column }
cli-import-at-title = { "" } column { $column } “{ $title }”
cli-import-at-value = , which says “{ $value }”
cli-import-undecided =
    The meaning of these columns is uncertain and must be given:
    { $columns }
cli-import-undecided-remedy = Give the column of each field with --column, such as --column member_kind=D. To read another sheet name it with --sheet; there are: { $sheets }.
cli-import-in-doubt = { "" }  Column { $column } “{ $title }” may be: { $fields }
cli-import-field = { $key } ({ $title })
cli-import-missing = There is no column “{ $field }”.
cli-import-missing-remedy = Say where it is with --column { $key }=COLUMN. To read another sheet name it with --sheet; there are: { $sheets }.
cli-import-no-field = The “{ $field }” of --column is no field of the workbook.
cli-import-no-field-remedy = Write one of: { $fields }.
cli-import-unanswered =
    The workbook does not say, and must be told first:
    { $questions }
cli-import-unanswered-remedy = Say it with --common, such as --common { $example }; or add the column to the workbook. A column whose title is not known is named with --column.
cli-import-question = { "" }  { $field }: { $question }; write { $words }
cli-import-by-code = the code of a branch
cli-import-not-asked = The “{ $field }” of --common is not asked: the workbook has it, or there is no such field.
cli-import-not-asked-remedy = Leave this --common out; fill empty cells in the workbook.
cli-import-common-word = “{ $field }” cannot be “{ $value }”.
cli-import-common-word-remedy = Write one of: { $words }.
cli-import-no-duplicate = Row { $row } is not among the possible duplicates.
cli-import-no-duplicate-remedy = The rows among them: { $rows }.
cli-import-no-candidate = “{ $answer }” of row { $row } is nobody listed among the possible duplicates.
cli-import-no-candidate-remedy = Look at the ids listed once more, with --dry-run and without --duplicate.
cli-import-duplicates = Possible duplicates, not imported. Say of each row, with --duplicate: ROW=same:ID (the same; update), ROW=different (somebody else; add), ROW=leave (leave it out):
cli-import-candidate = { "" }    --duplicate { $row }={ $answer }  { $who }
cli-import-warnings = Please note:
cli-import-no-table = No such register was found: no sheet has a header that is known.
cli-import-no-table-remedy = Check that it is the right file; the header needs the name and one more column. Name a sheet with --sheet; there are: { $sheets }.
cli-import-more = { "" }  { $count } more; --json lists all
cli-set-up-code = 首次设置码 · set-up code: { $code }
cli-demo = A synthetic county. Sign-ins (user name, password, role):
cli-redirect-needs-tls = --redirect-from needs TLS.
cli-redirect-needs-tls-remedy = Give --tls, or --tls-certificate and --tls-key.
cli-not-a-demo = { $folder } is not a demo (it has no { $file }); nothing was removed.
cli-not-a-demo-remedy = Leave --fresh out, or name another folder with --data.
cli-listen = Nothing can listen on { $address }.
cli-listen-remedy = Another program may use the port; choose another with --listen.
cli-rehearse-not-empty = There is something in { $folder } already; nothing was written.
cli-rehearse-not-empty-remedy = Name another folder with --out.
cli-rehearse-write = { $folder } cannot be written.
cli-rehearse-write-remedy = See whether the disk is full or the folder is another's, or name another with --out.
cli-rehearse-voters = From { $least } to { $most } voters can be rehearsed.
cli-rehearse-voters-remedy = Change --voters.
cli-rehearse-places = The number of places in a rehearsal is 1 to { $most }.
cli-rehearse-places-remedy = Change --places.
cli-rehearse-candidates = With so many voters and places there can be { $least } to { $most } candidates: at least as many as places, and some must remain to watch and count.
cli-rehearse-candidates-remedy = Change --candidates, or --voters or --places.
cli-rehearse-done = The rehearsal is done. Nobody in it is real. The files are in { $folder }:
cli-rehearse-elected = Votes held: { $rounds }. Elected: { $elected }
cli-rehearse-try =
    What to try next:
      1. Print ballot.html, count-1.html and result.html, and practise calling, counting and reporting.
      2. Check the whole election:
         auditor election{ $archive } --meeting { $meeting }
      3. Check that a scrutineer signed: add to the command above
         --signed-by { $key }
      4. Change any number in meeting.json with a text editor and check again: it tells what is wrong.
      5. Rehearse with another --seed: in some, votes are equal or places remain empty.
cli-rehearse-paper =     With so few voters all vote on paper; there is no record of electronic ballots.
cli-certificate-trust =
    Serve with `jiceng serve --tls`; the certificate is then renewed by itself before it ends.
    Every device must be told once to trust the authority. Copy the file authority.pem to it, never authority.key, then:
      Windows  certutil -addstore -f ROOT authority.pem      (as administrator)
      Android  Settings > Security > Encryption and credentials > Install a certificate > CA certificate
      iPhone   open the file, install the profile, then Settings > General > About > Certificate Trust Settings
      Debian, openKylin, Deepin
               cp authority.pem /usr/local/share/ca-certificates/jiceng.crt && update-ca-certificates
               (Firefox keeps its own list: Settings > Privacy & Security > Certificates > View Certificates > Import)
cli-about = Jiceng (基层): a county's grassroots party organisations do their work here
cli-about-demo = Create a synthetic county in a folder and serve it
cli-about-serve = Serve an installation
cli-about-account = Accounts
cli-about-account-create = Make an account, and the area and its topmost organisation when there is none yet. Prints a temporary password
cli-about-account-reset = Set a temporary password for an account and print it; sessions, slips and one-time codes of it end
cli-about-organisations = Organisations
cli-about-organisations-list = List the tree
cli-about-organisations-due = List what the regulations ask of an organisation between two days
cli-about-units = Units and who covers them
cli-about-units-list = List the units of today with who covers them
cli-about-import = Import workbooks
cli-about-import-members = Import a roster of members
cli-about-import-organisations = Import a register of organisations
cli-about-rules = The rulebook
cli-about-rules-list = List the rules, one a line
cli-about-rules-show = Show a rule: editions, values, when it applies, the facts it reads, examples
cli-about-rules-check = Check the files of a county's folder laid over the national rules, or a whole rulebook by itself
cli-about-rules-eval = Ask a rule about facts
cli-about-certificate = Certificates of a local authority, for serving over TLS without one bought
cli-about-certificate-make = Make a certificate for this server, signed by an authority of this installation that is made the first time
cli-about-certificate-show = Tell what was made and until when it holds
cli-about-election = Elections: practice
cli-about-election-rehearse = Hold a whole election with synthetic people and leave its files in a new folder, for practice and to be checked
cli-about-keys = The keys of protected values
cli-about-keys-show = Tell the versions and the fingerprint, by which two copies of the key file are compared
cli-about-keys-export = Write a copy of the keys into a new file, to be kept apart from the backups
cli-about-keys-rotate = Add a new key and seal every protected value with it. The server must be stopped; what was cut off goes on from where it was when called again
cli-about-keys-retire = Remove the old keys, once nothing is sealed with them. Backups made before the rotation then need an exported copy
cli-about-doctor = Verify the journal's chains, the register's invariants, and that the keys open what is sealed
cli-about-backup = Write a consistent copy of a running installation's database into a new file
cli-about-drill = Restore the newest backup of a folder into a temporary place, verify it and remove it again
cli-about-restore = Put a backup in place of an empty installation's database, with its keys put there before
cli-about-copy = Copy an installation between databases
cli-arg-language = The language of what is said: zh or en. Without it that of `LC_ALL` or LANG, else Chinese
cli-arg-data = The folder of keys and, without --database, of the embedded database
cli-arg-database = The address of a `PostgreSQL` database instead of the embedded one
cli-arg-rules = The folder of the county's rules; without it the folder `rulebook` in --data, when it is there
cli-arg-json = As JSON
cli-arg-file = The file to write
cli-arg-organisation = The code of the organisation
cli-arg-listen = Where to listen
cli-arg-from = The first day
cli-arg-until = The last day
cli-arg-code = The code of the organisation
cli-arg-id = The rule
cli-arg-demo-data = The folder of the demo
cli-arg-demo-members = How many members to make
cli-arg-demo-seed = The seed of the made-up people
cli-arg-demo-fresh = Throw an earlier demo away
cli-arg-serve-help-phone = The telephone of help on every page
cli-arg-serve-mail = The file of a mail server that takes reminders; without it none are sent by e-mail
cli-arg-serve-sms = The file of a gateway that sends codes by message; without it none are sent
cli-arg-serve-secure-cookies = Cookies over TLS only; for serving behind a proxy that speaks TLS and does not say so
cli-arg-serve-tls = Speak TLS with the certificate that `jiceng certificate make` made
cli-arg-serve-tls-certificate = Speak TLS with this certificate (PEM, the chain after it)
cli-arg-serve-tls-key = The key of --tls-certificate (PEM)
cli-arg-serve-redirect-from = With TLS: also listen here without it and send everybody to the address with it
cli-arg-serve-trusted-proxies = A proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; may be given several times
cli-arg-serve-open-metrics = Answer /metrics to other machines too
cli-arg-serve-log-format = The form of the log on standard error
cli-arg-account-create-name = The user name, in lower case
cli-arg-account-create-display = The name shown
cli-arg-account-create-role = The role: technical-administrator, county-officer, committee-secretary, general-branch-secretary, branch-secretary, organisation-member, publicity-member, discipline-member, group-leader, party-worker, member, floating-member, applicant or centre-staff
cli-arg-account-create-found = For the first account: the full name of the topmost organisation, which gets that code
cli-arg-account-reset-name = The user name
cli-arg-import-members-workbook = The workbook
cli-arg-import-members-organisation = The code of the organisation it belongs to
cli-arg-import-members-sheet = The sheet, where the workbook has several
cli-arg-import-members-columns = What a column in doubt means: FIELD=COLUMN, such as `member_kind=C`; may be repeated
cli-arg-import-members-common = What holds for every row where the workbook has no column for it: FIELD=VALUE, such as `member_kind=full`; may be repeated
cli-arg-import-members-duplicates = Whom a row among the possible duplicates means: ROW=same:ID updates that one, ROW=different adds somebody else, ROW=leave leaves the row out; may be repeated
cli-arg-import-members-dry-run = Check only; write nothing
cli-arg-import-organisations-workbook = The workbook
cli-arg-import-organisations-organisation = The code of the organisation it belongs to
cli-arg-import-organisations-sheet = The sheet, where the workbook has several
cli-arg-import-organisations-columns = What a column in doubt means: FIELD=COLUMN, such as `member_kind=C`; may be repeated
cli-arg-import-organisations-common = What holds for every row where the workbook has no column for it: FIELD=VALUE, such as `member_kind=full`; may be repeated
cli-arg-import-organisations-duplicates = Whom a row among the possible duplicates means: ROW=same:ID updates that one, ROW=different adds somebody else, ROW=leave leaves the row out; may be repeated
cli-arg-import-organisations-dry-run = Check only; write nothing
cli-arg-rules-list-data = The folder of an installation
cli-arg-rules-show-data = The folder of an installation
cli-arg-rules-check-data = The folder of an installation
cli-arg-rules-eval-data = The folder of an installation
cli-arg-rules-list-subject = Only rules about this subject, such as organisation or member
cli-arg-rules-list-unconfirmed = Only rules whose source is still to be confirmed
cli-arg-rules-list-on = Only rules in force on this day, in the edition of the day
cli-arg-rules-check-folder = The folder; without it that of --rules or --data
cli-arg-rules-eval-on = The day of the act
cli-arg-rules-eval-facts = A file with the facts as a JSON object
cli-arg-election-rehearse-voters = How many are entitled to vote
cli-arg-election-rehearse-candidates = How many candidates there are
cli-arg-election-rehearse-places = How many places there are
cli-arg-election-rehearse-write-ins = Let some write in others
cli-arg-election-rehearse-seed = The number that everything follows from: the same gives the same files
cli-arg-election-rehearse-out = The folder to write; it must not be there yet, or be empty
cli-arg-certificate-make-data = The folder of the installation
cli-arg-certificate-show-data = The folder of the installation
cli-arg-certificate-make-names = A host name or address by which people reach the server; may be given several times
cli-arg-backup-folder = The folder in which to write a file named after this instant
cli-arg-backup-keep = With --folder: keep this many backups there and remove older ones
cli-arg-drill-folder = The folder of backups; the newest is tried
cli-arg-drill-days = Fail when the newest backup is older than this many days
cli-arg-restore-file = The backup
cli-arg-copy-from = From: a file or postgres://…
cli-arg-copy-to = To: a file or postgres://…, empty
cli-arg-help = Print help
cli-arg-version = Print version
cli-help-usage = Usage:{ " " }
cli-help-commands = Commands:
cli-help-arguments = Arguments:
cli-help-options = Options:
cli-help-command = <COMMAND>
cli-help-any-options = { "[" }OPTIONS]
cli-help-default = { " " }[default: { $default }]
cli-about-help = Print this message or the help of the given subcommand(s)
cli-args-unknown = There is no option “{ $arg }”.
cli-args-no-command = There is no command “{ $command }”.
cli-args-command-missing = A command is missing.
cli-args-missing = These are missing: { $args }.
cli-args-conflict = { $arg } and { $other } do not go together.
cli-args-value-missing = { $arg } has no value.
cli-args-value = { $arg } cannot be “{ $value }”.
cli-args-number = { $arg } has too many values or too few.
cli-args-utf8 = An argument is not UTF-8.
cli-args-wrong = The arguments cannot be understood.
cli-args-near = Did you mean { $word }?
cli-args-valid = Write one of { $words }.
cli-args-as-day = Write the day as 2026-05-11.
cli-args-as-number = Write a whole number.
cli-args-as-count = Write a whole number from 1 on.
cli-args-as-members = Write a whole number from 0 to 2000000.
cli-args-as-column = Write FIELD=COLUMN with the letters of the column, such as member_kind=C.
cli-args-as-common = Write FIELD=VALUE, such as member_kind=full.
cli-args-as-duplicate = Write ROW=same:ID, ROW=different or ROW=leave, such as 12=different.
cli-args-as-language = Write zh or en.
cli-args-as-address = Write the address as 127.0.0.1:8371.
cli-args-see-help = Add --help to see what can be written.
cli-upkeep-not-kept = Done, but it could not be noted in { $folder } ({ $error }), so that the home page does not show it. Check that the folder can be written to.

import-members = Import a roster of members
import-members-how = Use the roster you have: title rows, two-row headers, totals, merged cells and hidden rows are understood. It needs a column of names; with a column of branches rows go to their branches, without one you are asked for the branch. Dates may be known to the month.
import-members-see = See the register of members
import-organisations = Import a register of organisations
import-organisations-below = Import organisations below
import-organisations-how = It needs names and codes; a superior may be given by name or code, also in a later row. Columns of secretary, deputy and so on become leaders; with both days of election and of the next one known, the term is recorded. Renaming, changing the kind, moving and closing are acts on the organisation's page.
import-organisations-see = See the organisation
import-into = Into: { $organisation }
import-file = Workbook
import-file-none = Choose a file
import-file-hint = .xlsx or .xls, also saved by WPS, at most 40 MB. It is checked first; nothing is written yet.
import-file-name = File
import-check = Upload and check
import-how-title = What the workbook must look like
import-template = Download an empty form
import-profiles = Saved meanings of columns
import-profiles-how = Files with the same titles are read by what was saved.
import-profile-forget = Delete “{ $name }”
import-profile-used = Saved meaning used
import-past = Earlier imports
import-past-how = An import can be undone as a whole for { $undo } days. Files uploaded and not imported are kept for { $file } days.
import-at = Uploaded
import-state = Progress
import-organisation = Into
import-state-reading = Reading the workbook
import-state-matching = Waits for a look at the columns
import-state-checking = Checking
import-state-checked = Checked, nothing written yet
import-state-committing = Importing
import-state-committed = Imported
import-state-undoing = Undoing
import-state-undone = Undone
import-state-failed = Could not be read
import-state-interrupted = The check was interrupted
import-outcome-new = New
import-outcome-changed = Changed
import-outcome-same = Unchanged
import-outcome-duplicate = Possible duplicates
import-outcome-conflict = Conflicts
import-outcome-problem = Problems
import-progress = { $total ->
    [one] { $done } of { $total } row
   *[other] { $done } of { $total } rows
}
import-progress-how = You may leave this page and come back by “Imports not finished”.
import-interrupted-how = The server stopped meanwhile. The file is still there; begin again.
import-restart = Begin again
import-again = Upload another file
import-discard = Give up this import
import-waiting = Imports not finished
import-waiting-how = These files were uploaded and are not in the register yet. Follow the name of the file to go on, or give the import up; after the last day the file is deleted by itself.
import-waiting-until = Deleted on
import-waiting-act = Acts
import-by = Uploaded by
import-discard-short = Give up
import-discard-title = Give up this import
import-discard-good = Rows checked and not written
import-discard-answers = Answers given
import-discard-how = The uploaded file, the choice of columns, the report and the answers given are deleted for good. The register is unchanged.
import-discard-not = Keep it and go on
import-columns-title = Look at the columns
import-columns-of = File “{ $file }”, sheet “{ $sheet }”
import-columns-how = See what each column was taken for and change what is wrong. Columns in doubt are left for you to decide.
import-sheet = Sheet
import-sheet-choose = Use this sheet
import-column = Column
import-samples = First values
import-field = Taken for
import-field-of = The column “{ $column }” is taken for
import-item = Item
import-column-choose = Choose
import-column-left-out = Leave this column out
import-column-undecided = Say what this column is, or leave it out
import-column-twice = Two columns were taken for the same; change one
import-column-name-missing = No column was taken for the name
import-common-branch-none = There is no branch with the code “{ $code }”
import-common-branch-none-remedy = Check the code
import-common-branch-not = “{ $name }” is no branch here; members cannot be imported into it
import-common-branch-not-remedy = Name a branch at or below this organisation
import-save-as = Save these meanings as
import-save-as-hint = With a name, files with the same titles need no choosing next time
import-columns-go-on = Check the rows
import-columns-change = Change the columns
import-report-title = Result of the check
import-done = Import done
import-done-how = The imported rows are listed below; follow a name to see the record.
import-undone = Import undone
import-ignored = Columns not used
import-nothing-yet = Nothing is written yet. Look at what is new and changed below; rows with problems and undecided duplicates are left out.
import-nothing-to-do = No row can be imported. Mend the workbook as told below and upload it again.
import-all-same = Nothing changed, and nothing needs to be imported: the workbook says what is on record.
import-commit-good = { $count ->
    [one] Import only the { $count } good row
   *[other] Import only the { $count } good rows
}
import-commit-all = { $count ->
    [one] Import the one row
   *[other] Import all { $count } rows
}
import-commit-conflicts = { $count ->
    [one] Raise the conflict of one row
   *[other] Raise the conflicts of { $count } rows
}
import-conflicts-how = { $count ->
    [one] { $count } row has a number registered in another branch: importing raises a conflict with that branch and changes nothing of its record.
   *[other] { $count } rows have a number registered in another branch: importing raises a conflict with that branch and changes nothing of its record.
}
import-duplicates-decide = Decide possible duplicates
import-duplicates-title = Decide possible duplicates
import-duplicates-how = On the left the register, on the right the workbook. Say for each row whether it is the same; undecided rows are left out.
import-duplicates-none = There are no possible duplicates left.
import-row-of = Row { $row }: { $name }
import-on-record = On record
import-not-in-file = (not in the workbook)
import-in-file = In the workbook
import-answer = Your decision
import-answer-same = The same; change it as in the workbook
import-answer-same-as = It is “{ $who }”; change it as in the workbook
import-answer-different = Not the same; add
import-answer-leave = Leave this row out
import-answer-keep = Keep the decisions
import-problem-file = Download the workbook with its problems
import-problem-heading = Problems
import-remedy-general = Mend it in the workbook and upload it again
import-rows = Row by row
import-content = Content
import-brings = { $field }: { $new }
import-changes-to = { $field }: { $change }
import-warned = There is something to look at in these columns; open the list to see it row by row:
import-warned-in = { $column }: { $count ->
        [one] 1 row
       *[other] { $count } rows
    }
import-whole-row = Whole row
import-warnings = Please note ({ $count })
import-warnings-more = { $count ->
    [one] { $count } more is not listed.
   *[other] { $count } more are not listed.
}
import-kept = Rows not undone
import-kept-how = { $count ->
    [one] { $count } row was changed since the import; it stays as it is and is listed below.
   *[other] { $count } rows were changed since the import; they stay as they are and are listed below.
}
import-undone-removed = Added, now removed
import-undone-restored = Changed, now as before
import-undone-kept = Not undone
import-undo = Undo this import
import-undo-until = It can be undone until { $until }.
import-undo-title = Undo this import
import-committed-at = Imported
import-undo-new = Added rows to be removed
import-undo-changed = Changed rows to get their former values back
import-undo-how = What was added is removed from the register, what was changed gets its former values back. Rows changed since the import stay as they are and are listed.
import-undo-act = Undo
import-undo-not = Do not undo
import-none-found = No such register found: no sheet has a header that is known
import-none-found-remedy = Is it the right file? The header needs the name and one more column.
import-field-missing = There is no column “{ $field }”
import-undecided = The meaning of these columns is uncertain: { $columns }
import-unanswered = Something that holds for every row is not in the workbook and must be told first
import-moved = The register changed since the check; nothing was written
import-moved-remedy = It has been checked again; look at the result and import.
import-closed = This organisation is dissolved; nothing can be imported into it any more
import-closed-remedy = Import on the page of the organisation that is there now.
import-date-future = The date is later than today
import-date-future-remedy = Check whether it is miswritten; leave the cell empty until the day has come
import-expired = The uploaded file was kept long enough and has been deleted
import-expired-remedy = Upload it again.
import-organisation-name-missing = No name
import-organisation-code-missing = A new organisation has no code
import-organisation-code-missing-remedy = Fill in the code (组织编号)
import-organisation-code-twice = The same code stands twice in the workbook
import-organisation-code-elsewhere = The code { $code } belongs to an organisation beyond your reach
import-organisation-code-elsewhere-remedy = Check the code, or let the organisation above import
import-organisation-several = There are several organisations “{ $name }”
import-organisation-several-remedy = Fill in the code
import-organisation-same-name = There is an organisation of this name under another code; it may be the same
import-organisation-same-name-remedy = Decide under “Possible duplicates”
import-organisation-other-name = This code belongs to “{ $name }”, another name
import-organisation-other-name-remedy = Renaming is an act on the organisation's page; mend the code if it is wrong
import-organisation-other-kind = The kind differs from the record
import-organisation-other-kind-remedy = Changing the kind is an act on the organisation's page
import-organisation-other-superior = The superior differs from the record
import-organisation-other-superior-remedy = Moving is an act on the organisation's page
import-organisation-kind-unknown = The kind “{ $found }” is unknown
import-organisation-kind-unknown-remedy = Write 党委, 党总支, 党支部 or 党小组
import-organisation-kind-missing = The name does not tell the kind
import-organisation-kind-missing-remedy = Fill in the kind (组织类别)
import-organisation-setting-unknown = The setting “{ $found }” is unknown
import-organisation-setting-unknown-remedy = Write 村, 城市社区, 机关, 事业单位, 学校, 国有企业, 新经济组织, 新社会组织, 群团组织, 功能型党组织, 其他 …
import-organisation-setting-missing = The name does not tell the setting
import-organisation-setting-missing-remedy = Fill in the column 所在领域: 村, 城市社区, 机关, 学校 …
import-organisation-ask-setting = There is no column of the setting. New organisations whose name does not tell it are
import-organisation-ask-setting-hint = Only for new organisations of which neither name nor kind tells the setting; what a name tells stands, and nobody on record changes. Where there are several settings, add a column 所在领域 and upload again
import-organisation-closed = The state says it is closed; it was not imported
import-organisation-closed-remedy = Closing is an act on the organisation's page
import-organisation-below = This kind of organisation may not stand below that superior
import-organisation-below-remedy = Check the kind and the superior
import-organisation-superior = Superior
import-organisation-superior-unknown = There is no superior “{ $name }”
import-organisation-superior-unknown-remedy = Check its name or code, or add it to the workbook
import-organisation-superior-several = There are several superiors “{ $name }”
import-organisation-superior-several-remedy = Write the superior's code
import-organisation-superior-refused = The row of the superior cannot be imported
import-organisation-superior-refused-remedy = Mend the row of the superior first
import-organisation-post-held = This post is held by { $name } on record; nothing was changed
import-organisation-post-held-remedy = Change it among the leaders on the organisation's page
import-organisation-term = Next election due
import-organisation-term-unclear = The term was not recorded: it needs both days, election held and due, whole years apart
import-organisation-term-unclear-remedy = Record the term on the organisation's page
import-organisation-contact = Contact
import-organisation-address = Address
import-organisation-postcode = Postcode
import-organisation-unit = Unit
conflicts-title = Conflicts
conflicts-how = When two branches want to register one identity number, the branch that has it answers. Only the family name and the masked number are shown.
conflicts-waiting = { $count ->
    [one] { $count } waits for an answer of your branch.
   *[other] { $count } wait for an answer of your branch.
}
conflicts-open = Open
conflicts-closed = Closed
conflicts-none = There are no conflicts.
conflict-of = { $name } … { $number }
conflict-holder = Registered in
conflict-claimer = To be registered in
conflict-raised = Raised
conflict-answer = Answer
conflict-answered = Answered
conflict-answer-ask = The answer of your branch
conflict-answer-give = Answer
conflict-answer-missing = Choose an answer
conflict-close = Close
conflict-state-open = Waits for an answer
conflict-state-answered = Answered
conflict-state-closed = Closed
conflict-answer-left = Has left; we shall do the transfer
conflict-answer-ours = Still in our branch
conflict-answer-twice = Registered twice; let the other branch have it
conflict-answer-wrong-number = Our number is wrong; we shall mend it
cell-digits-lost = The identity number was kept as a number; Excel kept 15 digits and the others are lost
cell-digits-lost-remedy = Format the column as text and type the numbers again
cell-scientific = The number became scientific notation; its digits cannot be told any more
cell-scientific-remedy = Format the column as text and type the numbers again
cell-formula-without-value = The formula kept no result
cell-formula-error = The formula failed
cell-month-unclear = A decimal of year and month: January or October cannot be told
cell-month-unclear-remedy = Write 2019-01 or 2019-10 and upload again
workbook-empty = The file is empty
workbook-encrypted = The file has a password; save it without one and upload again
workbook-truncated = The file is incomplete; it may not have been saved or sent whole
workbook-damaged = The file is damaged; open it in Excel or WPS and save it as .xlsx
workbook-no-sheets = The file has no sheet
workbook-too-many-bytes = The file unpacks to too much; reading was stopped
workbook-too-many = Too many rows, columns or cells; reading was stopped. Delete the empty rows below and the empty columns beside the table, save, and upload again
workbook-is-html = This is a web page renamed; save it as .xlsx in Excel or WPS
workbook-is-text = This is a text file; save it as .xlsx in Excel or WPS
workbook-is-xml-2003 = This is an XML table; save it as .xlsx
workbook-is-old-excel = This is a very old Excel format; save it as .xlsx
workbook-is-xlsb = This is a binary workbook; save it as .xlsx
workbook-is-ods = This is an OpenDocument table; save it as .xlsx
workbook-is-word = This is a text document; upload a workbook
workbook-is-presentation = This is a presentation; upload a workbook
workbook-is-pdf = This is a PDF; upload a workbook
workbook-is-picture = This is a picture; upload a workbook
workbook-is-archive = This is an archive; unpack it and upload the workbook in it
workbook-is-unknown = This kind of file is unknown; upload an .xlsx or .xls workbook
import-members-tab = Import

# The frame of every page.
shell-product = Jiceng
shell-title = { $title } - Jiceng
shell-title-error = Error: { $title } - Jiceng
shell-demo = Demonstration: people and data are made up
shell-skip = Skip to main content
shell-menu = Functions
shell-menu-open = Menu
shell-menu-close = Close menu
shell-tabs = Main sections
shell-crumbs = You are here
shell-back = Back
shell-text-larger = Larger text
shell-text-smaller = Standard text
shell-display = Display
shell-text-size = Text size
shell-text-standard = Standard
shell-text-large = Large
shell-text-largest = Largest
shell-contrast = High contrast
shell-read = Read this page aloud
shell-read-stop = Stop reading
shell-acting-for = Acting for: { $organisation }
shell-acting-switch = Act for another
shell-sign-in = Sign in
shell-sign-out = Sign out
shell-help-phone = Help by phone { $phone }
shell-keys = Keyboard shortcuts
shell-keys-text = Press “/” for the search field and “?” for this help. Everything else works with Tab and Enter.
shell-keys-off = Turn shortcuts off
shell-keys-on = Turn shortcuts on
shell-printed-on = Printed on { $date }
shell-printed-by = Printed by { $name }

# Components.
component-field-optional = { $label } (optional)
component-field-error = Error: { $message }
component-date-hint = For example 2026-11-03
component-picker-which = Choose one
component-select-none = Please choose
component-select-any = Any
component-to-be-confirmed = {" "}(to be confirmed)
component-rules-say = What the regulations say
component-colon = :{" "}
component-errors-count = { $count ->
    [one] There is one thing to correct
   *[other] There are { $count } things to correct
}
component-confirmation-number = Number
component-change = Change
component-change-what = Change: { $what }
component-warning = Warning
component-pick = Select { $whom }
component-pages = Pages
component-pages-previous = Previous page
component-pages-next = Next page
component-pages-sizes = Rows per page
component-pages-size = { $size } per page
component-filter-search = Search
component-filter-reset = Reset
component-filter-more = More conditions
component-filter-chips = Conditions in use
component-filter-remove = Remove condition: { $what }
component-filter-views = Saved views
component-batch = Acts on several records
component-batch-picked = With the records ticked on this page:
component-batch-whole = { $count ->
    [one] Use the one record found instead
   *[other] Use all { $count } records found instead
}
component-progress-refresh = Refresh progress
component-import-problems = Rows that need attention
component-import-row = Row
component-import-name = Name
component-import-column = Column
component-import-value = Content
component-import-cause = Problem
component-import-remedy = Remedy
component-chart-table = Show the figures as a table
component-changed = Somebody changed this record after you opened the page
component-changed-lead = Nothing was saved. See where the record differs from what you typed, then submit again.
component-changed-other = What changed is not on this form; look at the record before you submit again.
component-changed-present = Recorded now: { $value }
component-changed-typed = You typed: { $value }
component-offline-title = No connection
component-offline-text = What you entered has not been sent. Check the network and try again once connected.
component-offline-again = Try again

# Errors.
error-title = Not done
error-home = Back to the home page
error-not-found = There is no such page or record.
error-not-found-remedy = Check the address, or search again from the home page. Records you may not see are answered the same way.
error-unknown-word = “{ $found }” in the address is none of the pages here.
error-unknown-word-remedy = Choose one of these, or check the address.
error-denied = Your present role does not include this.
error-denied-own = Another role of yours does: { $role }.
error-denied-roles = Roles that do: { $roles }.
error-denied-remedy = Ask somebody who holds one of these roles; to be given one, ask the administrator of the organisation above.
error-sign-in = Please sign in first.
error-sign-in-remedy = The page that you asked for opens afterwards. A session ends after a time without use.
error-sent-too-late = Your session has ended; what you just sent was not carried out.
error-sent-too-late-remedy = Sign in and send it again; a file that was chosen is not kept and must be chosen again. Sessions end by themselves after a long rest.
error-token = There is no valid token.
error-token-remedy = Send the header “Authorization: Bearer TOKEN”. The token may have expired or been taken back, or its maker may have lost the right.
error-unknown-parameter = There is no parameter “{ $name }”.
error-unknown-parameter-remedy = Parameters of this address: { $accepted }. Correct it and ask again.
error-parameter = The parameter “{ $name }” does not take this value.
error-parameter-remedy = It takes: { $accepted }. Correct it and ask again.
error-malformed = What was sent is incomplete.
error-malformed-remedy = Go back to the page before and send it again.
error-conflict = Somebody else changed this record after you opened the page; nothing was saved.
error-conflict-remedy = Go back and open it again to see what changed, then decide whether to change it.
error-method = This page is not asked for in this way.
error-method-remedy = Go back and use the links and buttons of the page.
error-content-type = What was sent is not a form.
error-content-type-remedy = Fill in the form on the page and send it; programs use the interface.
error-encoding = The address or what was sent holds characters that cannot be read.
error-encoding-remedy = Use the links of the pages rather than an address changed by hand; text is encoded as UTF-8.
error-address-too-long = The address is too long.
error-address-too-long-remedy = Go back and ask for less, or start again from the home page.
error-headers-too-long = The browser sent more about itself than can be read.
error-headers-too-long-remedy = Delete this site's cookies in the browser and open the page again.
error-other-site = This form was not sent from a page of this site; nothing was done.
error-other-site-remedy = Open the page of this site, fill in the form and send it again.
error-too-large = The file or text is too large.
error-too-large-remedy = At most 40 MB at a time. Split the workbook and upload the parts.
error-disk-full = The server's disk is full; nothing was saved this time.
error-disk-full-remedy = The existing data are intact. Ask the system administrator to free space, then try again.
error-busy = The system is busy; nothing was saved this time.
error-busy-remedy = Try again in a minute.
error-database-gone = The database does not answer; nothing was saved this time.
error-database-gone-remedy = The existing data are intact. Try again in a few minutes; if it lasts, tell the system administrator.
error-internal = The system failed; nothing was saved this time.
error-internal-remedy = The existing data are unchanged. Try again later or ring the help telephone.

# Fields.
field-required = Fill in this field
field-too-long = At most { $most } characters
field-control-characters = Contains invisible control characters; remove them and type it again
field-date-shape = Write a date such as 2026-11-03 or 2026-11
field-date-no-such-day = There is no such day in the calendar
field-date-year = The year must be between 1850 and 2200
field-number = Enter a whole number from { $from } to { $to }
field-choice = There is no choice “{ $value }”; choose one of those listed

# Signing in.
sign-in-title = Sign in
sign-in-name = User name
sign-in-password = Password
sign-in-code = One-time code
sign-in-code-hint = Only if you switched on one-time codes; six digits
sign-in-act = Sign in
sign-in-wrong = The user name or password is wrong
sign-in-code-wrong = The code is wrong; look at the newest six digits on your phone
sign-in-too-many = { $minutes ->
    [one] Too many attempts; try again in { $minutes } minute
   *[other] Too many attempts; try again in { $minutes } minutes
}
sign-in-no-role = This account holds no role today; ask the administrator of the organisation above
sign-in-other-ways = Other ways to sign in
slip-title = Sign in with a slip
slip-lead = Without a password, ask your branch to print a sign-in slip with you. A slip serves once.
slip-name-hint = The slip has your user name on it
slip-code = Code of the slip
slip-code-hint = The 12 letters and digits on the slip; capitals and dashes do not matter
slip-wrong = The user name or code is wrong, or the slip was used or is too old. Check the slip, or have a new one printed at your branch
message-title = Sign in with a code by message
message-name = Mobile telephone or user name
message-name-hint = The telephone must have been registered at your branch
message-ask = Send me a code
message-code-title = Enter the code you received
message-code-lead = If a telephone is registered for this number or name, a code was sent to it; it holds for 5 minutes. If none comes, wait a little, or check the registered number at your branch.
message-code = Code by message
message-code-hint = Six digits
message-code-wrong = The code is wrong or too old; look at the newest message, or ask for another
message-again = Send another code
sign-in-help-title = If you forgot your password
sign-in-help = Bring your identity card to your branch or service centre; an administrator resets the password with you. Everything can also be done without the network.
kept-title = Send once more
kept-lead = You are signed in again. What you entered is still here.
kept-act = Send what I entered
kept-leave = Do not send; back to the home page
kept-notice = Your session had ended, and nothing was sent. What you entered is kept: sign in with the same account within an hour, and send it then.
password-title = Change password
password-must = This is a temporary password set by an administrator. Please choose your own first.
password-present = Present password
password-wanted = New password
password-wanted-hint = At least 8 characters; a sentence you remember will do
password-again = New password once more
password-act = Change password
password-short = A password has at least 8 characters
password-plain = This password is too simple; use at least 4 different characters
password-long = A password has at most 200 characters
password-differs = The two new passwords differ
password-same = The new password must differ from the present one
password-wrong = The present password is wrong
acting-title = Switch role
acting-lead = You hold several roles. Choose one, and the pages show what that role can do.
acting-now = Present role
acting-until = Until { $day }
acting-choose = Switch to
account-title = My account
account-name = User name: { $name }
account-telephone = Telephone for codes by message: { $telephone }. To change it, go to your branch.
account-security = Security
account-sessions = Where you are signed in
account-session-times = Signed in { $started }, last used { $seen }
account-session-current = This device
account-session-end = Sign it out
totp-title = One-time codes
totp-lead = Add this key to the authenticator on your phone (print this page first if you like), then enter the six digits it shows.
totp-on = { $count ->
    [one] On. One recovery code is unused.
   *[other] On. { $count } recovery codes are unused.
}
totp-otpauth = For authenticators that ask for an address
totp-otpauth-lead = Copy the whole line into the authenticator.
totp-password-lead = Enter your present password to switch one-time codes off or to print new recovery codes.
totp-act-codes = New recovery codes
recovery-title = Recovery codes
recovery-once = These codes are shown on this page once. Print or copy them and keep them safe. Earlier ones no longer serve.
recovery-how = If your phone is lost or replaced, enter a recovery code where the one-time code is asked for. Each serves once.
recovery-done = Kept safe; back to my account
totp-off = Off. When on, signing in asks for the six digits on your phone besides the password.
totp-act-on = Switch on one-time codes
totp-act-off = Switch off one-time codes

sign-in-log-title = Log of sign-ins
sign-in-log-all = The whole log of sign-ins
sign-in-log-none = Nothing is on record yet.
sign-in-log-kept = Kept for { $months } months; only you and those who look after your account see it. If a sign-in was not yours, change your password at once and tell your branch.
sign-in-log-by = By { $name }
sign-in-event-password = Signed in with the password
sign-in-event-recovery = Signed in with the password and a recovery code
sign-in-event-slip = Signed in with a slip
sign-in-event-message = Signed in with a code by message
sign-in-event-wrong-password = Wrong password, not signed in
sign-in-event-wrong-code = Wrong one-time code, not signed in
sign-in-event-wrong-slip = Wrong slip, not signed in
sign-in-event-wrong-message = Wrong code by message, not signed in
sign-in-event-no-role = No role held, not signed in
sign-in-event-password-changed = You changed the password
sign-in-event-codes-on = You switched one-time codes on or renewed recovery codes
sign-in-event-codes-off = You switched one-time codes off
sign-in-event-made = An administrator made the account
sign-in-event-password-reset = An administrator reset the password with you
sign-in-event-slip-made = An administrator printed a slip with you
sign-in-event-telephone-set = An administrator set or removed the telephone for codes
sign-in-event-closed = An administrator closed the account
sign-in-event-reopened = An administrator opened the account again

# Roles.
role-lent = { $role } (standing in)
role-technical-administrator = System administrator
role-county-officer = Organisation department officer
role-committee-secretary = Committee administrator
role-general-branch-secretary = General branch administrator
role-branch-secretary = Branch secretary
role-organisation-member = Organisation committee member
role-publicity-member = Publicity committee member
role-discipline-member = Discipline committee member
role-group-leader = Group leader
role-party-worker = Party affairs worker
role-member = Member
role-floating-member = Floating member
role-applicant = Applicant
role-centre-staff = Service centre staff

# The components page.
gallery-title = Components
gallery-lead = One template for each component, here with an example each, for those who write pages and for the tests that measure them. All content is made up.
gallery-fields = Fields
gallery-said = Messages
gallery-lists = Lists and procedures
gallery-tables = Tables
gallery-stacked = A table that becomes cards on a telephone
gallery-figures = Figures
gallery-documents = Letters and forms
gallery-first = First example
gallery-second = Second example
gallery-third = Third example
gallery-sentence = A whole sentence that says what it is and what to do.
gallery-act = Submit
gallery-danger = Take back
gallery-position = Step 2 of 3
gallery-progress = Checking
gallery-cause = The last character of the identity number does not fit the others
gallery-remedy = Compare with the identity card, mend it and upload again
gallery-field-text = One line of text
gallery-field-hint = One sentence of help
gallery-field-wrong = A wrong date
gallery-field-area = Several lines of text
gallery-field-date = A date
gallery-field-select = One of a list
gallery-field-picker = Organisation (several fit)
gallery-field-radio = One of several
gallery-field-boxes = Any of several
gallery-field-file = A file
late-days = { " " }({ $days ->
    [one] { $days } day
   *[other] { $days } days
} overdue)
late-months = { " " }({ $months ->
    [one] { $months } month
   *[other] { $months } months
} overdue)
late-years = { " " }({ $years ->
    [one] { $years } year
   *[other] { $years } years
} overdue)
late-years-months = { " " }({ $years ->
    [one] { $years } year
   *[other] { $years } years
} { $months ->
    [one] { $months } month
   *[other] { $months } months
} overdue)
field-question = This page does not know “{ $name }” in the address and did not heed it; leave it out or use the questions of the page
shell-text-larger-short = Larger
shell-text-smaller-short = Smaller
shell-display-short = View
shell-account-short = Me
sign-in-busy = Many people are signing in just now; press Sign in again in a moment. Your password was not looked at, and this does not count as a wrong one
offline = The server cannot be reached
offline-why = There may be no network, or the server is being looked after. Whatever was submitted is kept and not lost.
offline-network = Check the network of this device, and try again a little later.
offline-typed = What you filled in and could not submit: go back in your browser to that page and submit it once you are connected.
offline-paper = What is urgent can be written down on paper and entered later, or done in person at the branch or the service centre.
offline-again = Try again

# Papers.
paper-file = File
paper-file-hint = PDF, photographs (.jpg, .png), .docx or .xlsx, at most 10 MB
paper-none = Choose a file
paper-empty = This file is empty; choose another
paper-too-large = The file is larger than 10 MB. Make the photograph smaller, or split it
paper-kind-unknown = Files of this kind are not kept. Send PDF, photographs (.jpg, .png), .docx or .xlsx; save documents with macros as such without
paper-kind-pdf = PDF
paper-kind-jpeg = photograph
paper-kind-png = picture
paper-kind-docx = Word document
paper-kind-xlsx = Excel workbook

# Signed files between installations.
exchange-title = Files exchanged with other counties
exchange-lead = Two counties without a connection pass letters of introduction, notices of floating members and their answers as signed files. A file is signed with this county's key and checked by the other with our public key; a change of one character is found. Files are not encrypted and hold no identity number or telephone.
exchange-own = The key of this county
exchange-own-lead = Send the public key to the other side, then read the fingerprint out on the telephone for them to compare. The public key is no secret.
exchange-key = Public key
exchange-key-hint = 64 characters, sent by the other side; can be pasted
exchange-key-form = A public key has 64 digits and letters a to f; paste it again
exchange-key-own = This is our own key; enter that of the other side
exchange-key-known = This key is registered already
exchange-fingerprint = Fingerprint
exchange-fingerprint-hint = Telephone the other side and enter what they read out, 8 groups of 4. Do not copy it from a file they sent
exchange-fingerprint-form = A fingerprint has 8 groups of 4; compare it again
exchange-fingerprint-differs = The fingerprint does not fit the key. Let them read it out again; if it still differs, the key may have been exchanged on its way: do not register it
exchange-peers = Registered
exchange-peers-lead = Only files signed by these are taken.
exchange-none = Nobody is registered yet.
exchange-name = Name
exchange-name-hint = For example the county's organisation department
exchange-since = Registered
exchange-state = State
exchange-act = Act
exchange-taken = taken
exchange-withdrawn-on = not taken since { $day }: { $reason }
exchange-new-title = Register another county
exchange-new-lead = Once it is registered, files signed by it can be imported. Call a number that the other office has published.
exchange-new-save = Register
exchange-withdraw-title = Take no more files
exchange-withdraw-lead = Files signed by it are taken no more. What was imported stays.
exchange-withdraw-reason = Reason
exchange-now-registered = Registered.
exchange-now-withdrawn = Recorded; its files are taken no more.
exchange-no-such-file = This is no signed file of this system, or not whole. Ask the other side to export it again
exchange-version = The file has form { $found }, which this program does not read. Update whichever side is older, then send it again
exchange-unknown-issuer = Whoever signed it is not registered; fingerprint { $issuer }. Let the county's organisation department compare and register it, then import again
exchange-tampered = The file does not fit its signature: it was changed or damaged. Do not use it; ask the other side to export it again
exchange-misdirected = The file is addressed to somebody else. Send it back and let them check the addressee
exchange-other-type = The file is of another type ({ $found }). Import it on its own page
exchange-expired = The file was valid until { $day } and is past its day. Ask the other side for a new one
exchange-replayed = This file was imported on { $day } already; it need not be imported again
exchange-contents = The signature is good, but what the file says cannot be read. Turn to the other side and to support
table-number = No.
exchange-file = File
exchange-file-hint = A signed file that ends in .json
exchange-take = Import
headings-unconfirmed = Headings that no official document confirms, all to be confirmed: { $titles }.
headings-unrecorded = Not on record here and left empty: { $titles }.

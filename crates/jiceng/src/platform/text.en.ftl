# The frame of every page.
shell-product = Jiceng
shell-title = { $title } - Jiceng
shell-title-error = Error: { $title } - Jiceng
shell-demo = Demonstration: people and data are made up; the villages have names from public lists.
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
component-select-none = Please choose
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
component-import-column = Column
component-import-value = Content
component-import-cause = Problem
component-import-remedy = Remedy
component-chart-table = Show the figures as a table
component-offline-title = No connection
component-offline-text = What you entered has not been sent. Check the network and try again once connected.
component-offline-again = Try again

# Errors.
error-title = Not done
error-home = Back to the home page
error-not-found = There is no such page or record.
error-not-found-remedy = Check the address, or search again from the home page. Records you may not see are answered the same way.
error-denied = Your present role does not include this.
error-denied-remedy = If you hold another role, switch at the top of the page; to be given one, ask the administrator of the organisation above.
error-sign-in = Please sign in first.
error-sign-in-remedy = You will come back to this page. A session ends after a time without use.
error-malformed = What was sent is incomplete.
error-malformed-remedy = Go back to the page before and send it again.
error-too-large = The file or text is too large.
error-too-large-remedy = At most 40 MB at a time. Split the workbook and upload the parts.
error-disk-full = The server's disk is full; nothing was saved this time.
error-disk-full-remedy = The existing data are intact. Ask the system administrator to free space, then try again.
error-busy = The system is busy; nothing was saved this time.
error-busy-remedy = Try again in a minute.
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
field-choice = Choose one of the options

# Signing in.
sign-in-title = Sign in
sign-in-name = User name
sign-in-password = Password
sign-in-code = One-time code
sign-in-code-hint = Only if you switched on one-time codes; six digits
sign-in-act = Sign in
sign-in-wrong = The user name or password is wrong
sign-in-code-wrong = The code is wrong; look at the newest six digits on your phone
sign-in-too-many = Too many attempts; try again in { $minutes } minutes
sign-in-no-role = This account holds no role today; ask the administrator of the organisation above
sign-in-help-title = If you forgot your password
sign-in-help = Bring your identity card to your branch or service centre; an administrator resets the password with you. Everything can also be done without the network.
password-title = Change password
password-must = This is a temporary password set by an administrator. Please choose your own first.
password-present = Present password
password-wanted = New password
password-wanted-hint = At least 8 characters; a sentence you remember will do
password-again = New password once more
password-act = Change password
password-short = A password has at least 8 characters
password-long = A password has at most 200 characters
password-differs = The two new passwords differ
password-wrong = The present password is wrong
acting-title = Switch role
acting-lead = You hold several roles. Choose one, and the pages show what that role can do.
acting-now = Present role
acting-choose = Switch to
account-title = My account
account-security = Security
account-sessions = Where you are signed in
account-session-times = Signed in { $started }, last used { $seen }
account-session-current = This device
account-session-end = Sign it out
totp-title = Switch on one-time codes
totp-lead = Add this key to the authenticator on your phone, then enter the six digits it shows.
totp-on = One-time codes are on.
totp-off = One-time codes are off.
totp-act-on = Switch on one-time codes
totp-act-off = Switch off one-time codes

# Roles.
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

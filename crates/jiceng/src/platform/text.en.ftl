# The frame of every page.
shell-product = Jiceng
shell-title = { $title } - Jiceng
shell-title-error = Error: { $title } - Jiceng
shell-demo = Demonstration: people, organisations and data are made up.
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

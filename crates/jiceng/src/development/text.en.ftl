menu-development = Developing members
development-title = Developing members
organisation-development = Developing members
development-total = { $count ->
    [one] { $count } person
   *[other] { $count } persons
 }
development-none = Nobody fits. When an application was handed in, press “Record an application”.
development-words = Name
development-name = Name
development-stage = Stage
development-turn = Whose turn
development-organisation = Organisation
development-state = State
development-step-now = Present step
development-due = Due
development-step = Step { $number } of { $count }: { $title }
development-not-before = not before { $day }
development-new-title = Record an application
development-new-lead = Record it when the application was handed in. An earlier one is entered with its true day, and then each step that was done.
development-new-save = Record
development-applied = Application handed in on
development-birth-hint = Not needed with an identity number
development-birth-unknown = Without the day of birth it cannot be told whether the person is 18. Enter it, or give a reason
development-too-young = Born { $born }, on { $on } not yet { $years }: an application is not possible yet
development-not-your-branch = You do not record this organisation's development of members
development-paper = Application
development-paper-in = The written application was received
own-development-title = My way into the party
own-development-none = There is no application of yours on record. If you handed one in, turn to your branch.
own-development-at = { $branch }, application handed in on { $day },
development-no-due = no date

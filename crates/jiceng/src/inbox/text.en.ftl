menu-home = Home
home-title = Home
home-greeting = Hello, { $name }.
home-todo = To be dealt with
home-nothing = Nothing is to be dealt with.
home-rest = { $count } more
home-several = { $first } and others, { $count } of { $base } { $kind }
home-by = { $whom }, by { $day }
home-since = the oldest since { $day }
home-holds = { $whom }, since { $day }
home-holds-first = { $whom }, the earliest known since { $day }
home-acts-itself = { $whom }; for the organisation itself to do
home-acts-above = { $whom }; for the committee above to do
home-acts-asks = { $whom }; the organisation asks for its election, and the committee above approves it
home-acts-county = { $whom }; for the county's committee to do
home-acts-branch = { $whom }; for their branches to do
home-waiting = waiting
home-case = { $list }: { $step } ({ $count ->
    [one] { $count } person
   *[other] { $count } persons
 })
home-case-organisations = { $list }: { $step } ({ $count ->
    [one] { $count } organisation
   *[other] { $count } organisations
 })
home-cases-late-organisations = { $list }: { $count ->
    [one] { $count } organisation waits for others, past the day
   *[other] { $count } organisations wait for others, past the day
 }
home-cases-late = { $list }: { $count ->
    [one] { $count } person is late elsewhere
   *[other] { $count } persons are late elsewhere
 }
home-cases-late-elsewhere = { $list }: { $count ->
    [one] { $count } person waits for others, past the day
   *[other] { $count } persons wait for others, past the day
 }
home-case-names = { $names } and others
home-soon = Soon due
home-duties = The regulations ask this of { $organisation } in the present period; what was done stands with its day.
home-untold = { $count ->
    [one] Cannot be judged: { $count } rule lacks an entry
   *[other] Cannot be judged: { $count } rules lack an entry
}
home-untold-lead = What these rules look at is not recorded, so nothing can be said. Once it is entered they are judged by themselves.
home-numbers = Numbers
home-checked = { $count ->
    [one] { $organisation } and below: { $count } organisation, checked against the rules as registered. What is to be put right, reminders and what is overdue of members are counted apart; requests are not counted here.
   *[other] { $organisation } and below: { $count } organisations, each checked against the rules as registered. What is to be put right, reminders and what is overdue of members are counted apart; requests are not counted here.
}
home-own = { $organisation }
home-ways = What you can do
waiting-corrections = { $count ->
    [one] { $count } request for correction waits for a decision
   *[other] { $count } requests for correction wait for a decision
}
waiting-conflicts = { $count ->
    [one] { $count } conflict over an identity number waits for your side's answer
   *[other] { $count } conflicts over an identity number wait for your side's answer
}
waiting-conflict-answers = { $count ->
    [one] { $count } conflict over an identity number was answered by the other side
   *[other] { $count } conflicts over an identity number were answered by the other side
}
waiting-import-members = { $count ->
    [one] { $count } import of members is half done
   *[other] { $count } imports of members are half done
}
waiting-import-organisations = { $count ->
    [one] { $count } import of organisations is half done
   *[other] { $count } imports of organisations are half done
}
waiting-complaints = { $count ->
    [one] { $count } opinion on this system waits for an answer
   *[other] { $count } opinions on this system wait for an answer
}
waiting-own-corrections = { $count ->
    [one] { $count } of your requests for correction waits for an answer
   *[other] { $count } of your requests for correction wait for an answer
}
waiting-floating-answers = { $count ->
    [one] { $count } registration of a floating member awaits your answer
   *[other] { $count } registrations of floating members await your answer
}
waiting-floating-disputed = { $count ->
    [one] The other side says what is wrong in { $count } registration of a floating member
   *[other] The other side says what is wrong in { $count } registrations of floating members
}
waiting-floating-told = { $count ->
    [one] { $count } floating member has news that nobody read yet
   *[other] { $count } floating members have news that nobody read yet
}
waiting-dues-unset = { $count ->
    [one] { $count } member came from another branch; dues are to be set
   *[other] { $count } members came from other branches; dues are to be set
}
waiting-floating-lost = { $count ->
    [one] { $count } floating member is out of touch for so long that suspension may be discussed
   *[other] { $count } floating members are out of touch for so long that suspension may be discussed
}
waiting-floating-quiet = { $count ->
    [one] { $count } floating member was not contacted for long
   *[other] { $count } floating members were not contacted for long
}
waiting-problems-overdue = { $count ->
    [one] { $count } problem is past its day and not mended
   *[other] { $count } problems are past their day and not mended
}
waiting-problems-unchecked = { $count ->
    [one] { $count } problem is mended and waits for its check
   *[other] { $count } problems are mended and wait for their check
}
soon-problems = { $count ->
    [one] { $count } problem is soon to be mended
   *[other] { $count } problems are soon to be mended
}
home-invited = You are invited on { $day }: { $kind }
soon-problems-first = the first by { $day }
home-guest = Your account belongs to { $organisation } and you are not on the register of members. This is what you can do here.
home-joining = How to join the party
home-joining-lead = The rules ask for these steps. Your branch knows which of them you have reached.
home-joining-all = All rules on joining the party
home-membership = My membership
home-turn-to = Whom to turn to
home-secretary = Secretary of the branch: { $name }
home-no-secretary = No secretary is on record; ask at the branch in person
home-telephone = telephone of the branch { $telephone }
home-no-telephone = no telephone of the branch is on record
home-own-next = What comes next
home-own-late = { $day }, past
home-own-data = My data
home-own-request = Request for correction: { $what } (asked for on { $day })
home-own-no-requests = No request for correction is open
home-own-looks = { $count ->
    [one] My numbers were seen in full once in { $days } days
   *[other] My numbers were seen in full { $count } times in { $days } days
}
home-own-looked-last = last on { $day }
home-own-no-looks = Nobody has seen my numbers in full in { $days } days
upkeep-title = State of the installation
upkeep-version = Version of the program
upkeep-database = Database
upkeep-database-is = { $kind }, schema step { $step }
upkeep-embedded = embedded SQLite
upkeep-postgres = PostgreSQL
upkeep-backup = Last backup
upkeep-backup-made = { $at }, { $file }
upkeep-backup-none = no backup is on record
upkeep-backup-never = No backup was made yet
upkeep-backup-overdue = No backup was made in the last 7 days
upkeep-backup-do = Last one: { $last }. Run on the server: jiceng backup --folder FOLDER --keep 8 (with the --data and --database of the server), or look at the timer: systemctl status jiceng-backup.timer
upkeep-overdue = overdue
upkeep-disk = Free space of the data's disk
upkeep-disk-free = { $free } MiB free of { $all } MiB
upkeep-disk-little = Less than a tenth of the disk is free
upkeep-disk-little-do = { $free }. Once the disk is full nothing can be recorded: remove old backups or enlarge the disk.
upkeep-little = nearly full
upkeep-doctor = Data last verified
upkeep-doctor-sound = { $at }, sound
upkeep-doctor-unsound = { $at }, something is wrong
upkeep-doctor-none = never on record; jiceng doctor on the server verifies them
upkeep-unsound = The last verification found something wrong
upkeep-unsound-do = Run jiceng doctor on the server to see what it is, and again once it is put right.
upkeep-wrong = wrong
upkeep-sessions = Signed in now
upkeep-sessions-open = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
}
upkeep-unknown = the system does not tell
home-kind-any = organisations
home-kind-local-committee = local committees
home-kind-party-committee = basic-level committees
home-kind-general-branch = general branches
home-kind-branch = branches
home-kind-party-group = groups
home-pressing = something is to be put right in { $count } of { $base }
home-reminded = Organisations with a reminder
home-reminded-of = { $count } of { $base }
home-members-late = Members of whom something is overdue
home-of-members = { $base ->
    [one] { $count } of { $base } member
   *[other] { $count } of { $base } members
}
home-awaited-probation-ends = { $base ->
    [one] { $count } of { $base } probationary member, the first on { $day }
   *[other] { $count } of { $base } probationary members, the first on { $day }
}
home-awaited-suspension-review = { $base ->
    [one] { $count } of { $base } suspended member, the first on { $day }
   *[other] { $count } of { $base } suspended members, the first on { $day }
}
home-awaited-new-member-training = { $base ->
    [one] { $count } of { $base } full member, the first on { $day }
   *[other] { $count } of { $base } full members, the first on { $day }
}

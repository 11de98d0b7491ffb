//! The ways of listing: walks of one index each, and sets gathered through one. On `SQLite` each names its index
//! (`INDEXED BY`), so that preparing it fails if the walk were lost; a test reads the plans.

use db::Statement;

/// What every list shows.
macro_rules! columns {
    ($state:literal) => {
        concat!(
            "SELECT m.id, m.name, m.sort_key, ",
            $state,
            ".category, ",
            $state,
            ".standing, m.joined, o.short_name, m.party_post, m.path, o.id, o.code "
        )
    };
}

/// What a list can be narrowed to. Parameters 1 to 18 are the same for all; 19 to 24 are the place after which, and up
/// to which, a page reads.
macro_rules! filters {
    ($state:literal) => {
        concat!(
            " AND ($5 = '' OR ",
            $state,
            ".category = $5) AND ($6 = '' OR ",
            $state,
            ".standing = $6) AND ($7 = '' OR p.sex = $7) AND ($8 = '' OR p.birth >= $8) AND ($9 = '' OR p.birth <= $9) AND ($10 = '' OR $10 LIKE '%,' || p.education || ',%') AND ($11 = '' OR m.joined >= $11) AND ($12 = '' OR m.joined <= $12) AND ($13 = '' OR m.party_group = $13) AND ($14 = '' OR m.floating = ($14 = 'yes')) AND ($15 = '' OR ($15 = 'identity' AND p.identity_hash IS NULL) OR ($15 = 'telephone' AND p.telephone_cipher IS NULL) OR ($15 = 'joined' AND m.joined IS NULL) OR ($15 = 'birth' AND p.birth IS NULL)) AND ($16 = '' OR EXISTS (SELECT 1 FROM person_token t WHERE t.area = m.area AND t.person = m.person AND t.token >= $16 AND t.token < $17)) AND ($18 = '' OR m.name LIKE $18)"
        )
    };
}

macro_rules! list {
    ($from:expr, $where:literal, $after:literal, $state:literal, $order:literal) => {
        concat!(
            columns!($state),
            "FROM ",
            $from,
            " WHERE ",
            $where,
            filters!($state),
            $after,
            " ORDER BY ",
            $order,
            " LIMIT $4"
        )
    };
}

macro_rules! count {
    ($from:expr, $where:literal, $after:literal, $state:literal) => {
        concat!("SELECT count(*) FROM ", $from, " WHERE ", $where, filters!($state), $after, " LIMIT $4")
    };
}

/// One way of listing: its page, its count, and the end of a window of its walk.
pub(super) struct Way {
    pub(super) page: Statement,
    pub(super) count: Statement,
    pub(super) end: Option<Statement>,
}

/// A walk of an index: `$sqlite` and `$postgres` name its table; `$joins` what is looked up a row.
macro_rules! walk {
    ($name:ident, $sqlite:literal, $postgres:literal, $joins:literal, $where:literal, $state:literal, $after:literal, $end:literal, $end_where:literal, $order:literal) => {
        pub(super) static $name: Way = Way {
            page: Statement {
                name: stringify!($name),
                sqlite: list!(concat!($sqlite, $joins), $where, $after, $state, $order),
                postgres: list!(concat!($postgres, $joins), $where, $after, $state, $order),
            },
            count: Statement {
                name: concat!(stringify!($name), "_COUNT"),
                sqlite: count!(concat!($sqlite, $joins), $where, $after, $state),
                postgres: count!(concat!($postgres, $joins), $where, $after, $state),
            },
            end: Some(Statement {
                name: concat!(stringify!($name), "_END"),
                sqlite: concat!(
                    "SELECT ",
                    $end,
                    " FROM ",
                    $sqlite,
                    " WHERE ",
                    $end_where,
                    " ORDER BY ",
                    $order,
                    " LIMIT 1 OFFSET $5"
                ),
                postgres: concat!(
                    "SELECT ",
                    $end,
                    " FROM ",
                    $postgres,
                    " WHERE ",
                    $end_where,
                    " ORDER BY ",
                    $order,
                    " LIMIT 1 OFFSET $5"
                ),
            }),
        };
    };
}

/// A small set, gathered through an index and sorted. Parameter 25 is the order's word.
macro_rules! gathering {
    ($name:ident, $sqlite:literal, $postgres:literal, $where:literal, $after:literal, $order:literal) => {
        pub(super) static $name: Way = Way {
            page: Statement {
                name: stringify!($name),
                sqlite: list!(concat!($sqlite, " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation"), $where, $after, "m", $order),
                postgres: list!(concat!($postgres, " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation"), $where, $after, "m", $order),
            },
            count: Statement {
                name: concat!(stringify!($name), "_COUNT"),
                sqlite: count!(concat!($sqlite, " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation"), $where, $after, "m"),
                postgres: count!(concat!($postgres, " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation"), $where, $after, "m"),
            },
            end: None,
        };
    };
}

walk!(
    BY_NAME,
    "membership m INDEXED BY membership_list",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3",
    "m",
    " AND $19 = '' AND $22 = '' AND (m.sort_key, m.id) > ($20, $21) AND (m.sort_key, m.id) <= ($23, $24)",
    "'', m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND $2 = '' AND (m.sort_key, m.id) > ($3, $4)",
    "m.sort_key, m.id"
);
walk!(
    BY_NAME_DOWN,
    "membership m INDEXED BY membership_list",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3",
    "m",
    " AND $19 = '' AND $22 = '' AND (m.sort_key, m.id) < ($20, $21) AND (m.sort_key, m.id) >= ($23, $24)",
    "'', m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND $2 = '' AND (m.sort_key, m.id) < ($3, $4)",
    "m.sort_key DESC, m.id DESC"
);
walk!(
    BY_JOINED,
    "membership m INDEXED BY membership_joined",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3",
    "m",
    " AND (coalesce(m.joined, ''), m.sort_key, m.id) > ($19, $20, $21) AND (coalesce(m.joined, ''), m.sort_key, m.id) <= ($22, $23, $24)",
    "coalesce(m.joined, ''), m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND (coalesce(m.joined, ''), m.sort_key, m.id) > ($2, $3, $4)",
    "coalesce(m.joined, ''), m.sort_key, m.id"
);
walk!(
    BY_JOINED_DOWN,
    "membership m INDEXED BY membership_joined",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3",
    "m",
    " AND (coalesce(m.joined, ''), m.sort_key, m.id) < ($19, $20, $21) AND (coalesce(m.joined, ''), m.sort_key, m.id) >= ($22, $23, $24)",
    "coalesce(m.joined, ''), m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND (coalesce(m.joined, ''), m.sort_key, m.id) < ($2, $3, $4)",
    "coalesce(m.joined, '') DESC, m.sort_key DESC, m.id DESC"
);
walk!(
    BY_BRANCH,
    "membership m INDEXED BY membership_branch",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3",
    "m",
    " AND (m.path, m.sort_key, m.id) > ($19, $20, $21) AND (m.path, m.sort_key, m.id) <= ($22, $23, $24)",
    "m.path, m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND (m.path, m.sort_key, m.id) > ($2, $3, $4)",
    "m.path, m.sort_key, m.id"
);
walk!(
    BY_BRANCH_DOWN,
    "membership m INDEXED BY membership_branch",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3",
    "m",
    " AND (m.path, m.sort_key, m.id) < ($19, $20, $21) AND (m.path, m.sort_key, m.id) >= ($22, $23, $24)",
    "m.path, m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND (m.path, m.sort_key, m.id) < ($2, $3, $4)",
    "m.path DESC, m.sort_key DESC, m.id DESC"
);
walk!(
    SUSPENDED,
    "membership m INDEXED BY membership_rare_standing",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3 AND m.standing <> 'normal' AND m.standing = 'suspended'",
    "m",
    " AND $19 = '' AND $22 = '' AND (m.sort_key, m.id) > ($20, $21) AND (m.sort_key, m.id) <= ($23, $24)",
    "'', m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND m.standing <> 'normal' AND m.standing = 'suspended' AND $2 = '' AND (m.sort_key, m.id) > ($3, $4)",
    "m.sort_key, m.id"
);
walk!(
    RETAINED,
    "membership m INDEXED BY membership_rare_standing",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3 AND m.standing <> 'normal' AND m.standing = 'retained'",
    "m",
    " AND $19 = '' AND $22 = '' AND (m.sort_key, m.id) > ($20, $21) AND (m.sort_key, m.id) <= ($23, $24)",
    "'', m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND m.standing <> 'normal' AND m.standing = 'retained' AND $2 = '' AND (m.sort_key, m.id) > ($3, $4)",
    "m.sort_key, m.id"
);
walk!(
    PROBATIONARY,
    "membership m INDEXED BY membership_probationary",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3 AND m.category = 'probationary'",
    "m",
    " AND $19 = '' AND $22 = '' AND (m.sort_key, m.id) > ($20, $21) AND (m.sort_key, m.id) <= ($23, $24)",
    "'', m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND m.category = 'probationary' AND $2 = '' AND (m.sort_key, m.id) > ($3, $4)",
    "m.sort_key, m.id"
);
walk!(
    FLOATING,
    "membership m INDEXED BY membership_floating",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3 AND m.floating",
    "m",
    " AND $19 = '' AND $22 = '' AND (m.sort_key, m.id) > ($20, $21) AND (m.sort_key, m.id) <= ($23, $24)",
    "'', m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND m.floating AND $2 = '' AND (m.sort_key, m.id) > ($3, $4)",
    "m.sort_key, m.id"
);
walk!(
    WITHOUT_IDENTITY,
    "person p INDEXED BY person_without_identity CROSS JOIN membership m INDEXED BY membership_person ON m.area = p.area AND m.person = p.id",
    "person p JOIN membership m ON m.area = p.area AND m.person = p.id",
    " JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "p.area = $1 AND p.identity_hash IS NULL AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3",
    "m",
    " AND $19 = '' AND $22 = '' AND p.sort_key >= $20 AND p.sort_key <= $23 AND (p.sort_key, m.id) > ($20, $21) AND (p.sort_key, m.id) <= ($23, $24)",
    "'', p.sort_key, m.id",
    "p.area = $1 AND p.identity_hash IS NULL AND m.until_day IS NULL AND $2 = '' AND p.sort_key >= $3 AND (p.sort_key, m.id) > ($3, $4)",
    "p.sort_key, m.id"
);
walk!(
    WITHOUT_TELEPHONE,
    "person p INDEXED BY person_without_telephone CROSS JOIN membership m INDEXED BY membership_person ON m.area = p.area AND m.person = p.id",
    "person p JOIN membership m ON m.area = p.area AND m.person = p.id",
    " JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "p.area = $1 AND p.telephone_cipher IS NULL AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3",
    "m",
    " AND $19 = '' AND $22 = '' AND p.sort_key >= $20 AND p.sort_key <= $23 AND (p.sort_key, m.id) > ($20, $21) AND (p.sort_key, m.id) <= ($23, $24)",
    "'', p.sort_key, m.id",
    "p.area = $1 AND p.telephone_cipher IS NULL AND m.until_day IS NULL AND $2 = '' AND p.sort_key >= $3 AND (p.sort_key, m.id) > ($3, $4)",
    "p.sort_key, m.id"
);
walk!(
    WITHOUT_BIRTH,
    "person p INDEXED BY person_without_birth CROSS JOIN membership m INDEXED BY membership_person ON m.area = p.area AND m.person = p.id",
    "person p JOIN membership m ON m.area = p.area AND m.person = p.id",
    " JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "p.area = $1 AND p.birth IS NULL AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3",
    "m",
    " AND $19 = '' AND $22 = '' AND p.sort_key >= $20 AND p.sort_key <= $23 AND (p.sort_key, m.id) > ($20, $21) AND (p.sort_key, m.id) <= ($23, $24)",
    "'', p.sort_key, m.id",
    "p.area = $1 AND p.birth IS NULL AND m.until_day IS NULL AND $2 = '' AND p.sort_key >= $3 AND (p.sort_key, m.id) > ($3, $4)",
    "p.sort_key, m.id"
);
walk!(
    WITHOUT_JOINED,
    "membership m INDEXED BY membership_joined",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3 AND coalesce(m.joined, '') = ''",
    "m",
    " AND $19 = '' AND $22 = '' AND (m.sort_key, m.id) > ($20, $21) AND (m.sort_key, m.id) <= ($23, $24)",
    "'', m.sort_key, m.id",
    "m.area = $1 AND m.until_day IS NULL AND coalesce(m.joined, '') = '' AND $2 = '' AND (m.sort_key, m.id) > ($3, $4)",
    "m.sort_key, m.id"
);
walk!(
    AS_OF,
    "membership m INDEXED BY membership_ever",
    "membership m",
    " JOIN person p ON p.area = m.area AND p.id = m.person JOIN organisation o ON o.area = m.area AND o.id = m.organisation JOIN membership_state s ON s.area = m.area AND s.membership = m.id AND s.from_day = (SELECT max(x.from_day) FROM membership_state x WHERE x.area = m.area AND x.membership = m.id AND x.from_day <= $25)",
    "m.area = $1 AND o.path >= $2 AND o.path < $3 AND m.from_day <= $25 AND (m.until_day IS NULL OR m.until_day > $25)",
    "s",
    " AND $19 = '' AND $22 = '' AND (m.sort_key, m.id) > ($20, $21) AND (m.sort_key, m.id) <= ($23, $24)",
    "'', m.sort_key, m.id",
    "m.area = $1 AND $2 = '' AND (m.sort_key, m.id) > ($3, $4)",
    "m.sort_key, m.id"
);
gathering!(
    GATHERED,
    "membership m INDEXED BY membership_branch",
    "membership m",
    "m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3",
    " AND (CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id) > ($19, $20, $21) AND (CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id) <= ($22, $23, $24)",
    "CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id"
);
gathering!(
    GATHERED_DOWN,
    "membership m INDEXED BY membership_branch",
    "membership m",
    "m.area = $1 AND m.until_day IS NULL AND m.path >= $2 AND m.path < $3",
    " AND (CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id) < ($19, $20, $21) AND (CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id) >= ($22, $23, $24)",
    "CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END DESC, m.sort_key DESC, m.id DESC"
);
gathering!(
    FOUND,
    "membership m INDEXED BY membership_person",
    "membership m",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3 AND m.person IN (SELECT f.person FROM person_token f WHERE f.area = $1 AND f.token >= $16 AND f.token < $17)",
    " AND (CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id) > ($19, $20, $21) AND (CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id) <= ($22, $23, $24)",
    "CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id"
);
gathering!(
    FOUND_DOWN,
    "membership m INDEXED BY membership_person",
    "membership m",
    "m.area = $1 AND m.until_day IS NULL AND m.path || '' >= $2 AND m.path || '' < $3 AND m.person IN (SELECT f.person FROM person_token f WHERE f.area = $1 AND f.token >= $16 AND f.token < $17)",
    " AND (CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id) < ($19, $20, $21) AND (CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END, m.sort_key, m.id) >= ($22, $23, $24)",
    "CASE $25 WHEN 'joined' THEN coalesce(m.joined, '') WHEN 'branch' THEN m.path ELSE '' END DESC, m.sort_key DESC, m.id DESC"
);

/// All of them.
pub(super) const WAYS: [&Way; 19] = [
    &BY_NAME,
    &BY_NAME_DOWN,
    &BY_JOINED,
    &BY_JOINED_DOWN,
    &BY_BRANCH,
    &BY_BRANCH_DOWN,
    &SUSPENDED,
    &RETAINED,
    &PROBATIONARY,
    &FLOATING,
    &WITHOUT_IDENTITY,
    &WITHOUT_TELEPHONE,
    &WITHOUT_BIRTH,
    &WITHOUT_JOINED,
    &AS_OF,
    &GATHERED,
    &GATHERED_DOWN,
    &FOUND,
    &FOUND_DOWN,
];

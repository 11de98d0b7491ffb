//! From votes to groups, and what is said of them.

use serde::Serialize;

use crate::common::{Common, Division, by_everybody, by_groups, divisions};
use crate::groups::{Grouping, best, groupings};
use crate::matrix::{Matrix, real};
use crate::pca::{Components, Point};
use crate::representative::{Representative, Way, representative};
use crate::stability::{Baseline, Stability};
use crate::tally::{Standing, Tally, by_group, everybody, standings};
use crate::{Conversation, Settings, id};

/// Everything found in a conversation. It holds who is in which group: what may be shown is [`Analysis::report`].
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The settings it was made with.
    pub settings: Settings,
    /// Everybody who answered something, in the order of identifiers (short ones first, then by bytes).
    pub participants: Vec<Participant>,
    /// The statements that were answered and are not removed, in the order of identifiers.
    pub statements: Vec<Statement>,
    /// The groups, the largest first. None where [`Analysis::no_groups`] says why.
    pub groups: Vec<Group>,
    /// Why there are no groups.
    pub no_groups: Option<NoGroups>,
    /// Each number of groups that was tried, with the mean silhouette of its grouping, −1 to 1.
    pub silhouettes: Vec<(usize, f64)>,
    /// Which part of all variance the two components explain, 0 to 1.
    pub explained: [f64; 2],
    /// How stable the groups are, where that was asked for.
    pub stability: Option<Stability>,
    /// What every group agrees to, or disagrees with, the strongest consensus first.
    pub common: [(Way, Vec<Common>); 2],
    /// The places of the statements that everybody, taken as one, agrees to or disagrees with.
    pub majority: [(Way, Vec<usize>); 2],
    /// What divides the groups, the largest difference first.
    pub divisions: Vec<Division>,
}

/// A participant as seen by their answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    /// The identifier given with the votes.
    pub id: String,
    /// How many statements were answered, removed ones too.
    pub answers: usize,
    /// The place in the plane of the two components.
    pub place: [f64; 2],
    /// Whether they answered enough to count towards groups.
    pub counts: bool,
    /// The place of their group; none for who does not count, and where there are no groups.
    pub group: Option<usize>,
    /// Whether another participant gave the same answers and has the voice of both ([`Settings::copies_from`]).
    pub copy: bool,
}

/// A statement with its votes.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The identifier given with the votes.
    pub id: String,
    /// The votes of everybody, also of those who do not count towards groups.
    pub everybody: Tally,
    /// How each group stands to it. Empty where there are no groups, or too few of one answered to tell it.
    pub groups: Vec<Standing>,
    /// What it adds to each component for one vote.
    pub loading: [f64; 2],
}

/// A group of opinion.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// How many participants are in it.
    pub participants: usize,
    /// How many of them are copies of others ([`Participant::copy`]).
    pub copies: usize,
    /// Its centre in the plane of the two components.
    pub centre: [f64; 2],
    /// What represents it: first what it agrees to.
    pub representative: Vec<Representative>,
}

/// Why no groups are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoGroups {
    /// Fewer participants count than [`Settings::fewest_participants`], or than groups need.
    TooFewParticipants,
    /// The participants cannot be divided into groups that are large enough.
    NotDivided,
}

impl Conversation {
    /// Finds groups and common ground. The same votes and settings give the same result, byte for byte.
    #[must_use]
    pub fn analyse(&self, settings: &Settings) -> Analysis {
        let matrix = Matrix::of(self, settings);
        let voices: Vec<f64> = matrix.rows().iter().map(|row| row.voice).collect();
        let components = Components::of(&matrix, &voices, None);
        let points = components.project(&matrix);
        let counted = Counted::of(&matrix, &points, settings);
        let tried = counted.groupings(settings);
        let chosen = tried.as_deref().and_then(best);
        let labels = counted.labels(chosen, matrix.rows().len());
        let stability = chosen.filter(|_| settings.resamples > 0).map(|chosen| {
            let baseline = Baseline { matrix: &matrix, components: &components, rows: &counted.rows, chosen };
            Stability::of(&baseline, settings)
        });
        let statements = statements(&matrix, &components, &labels, chosen, settings);
        let mut analysis = Analysis {
            settings: settings.clone(),
            participants: participants(&matrix, &points, &counted, &labels),
            groups: groups(&matrix, &labels, chosen),
            no_groups: no_groups(tried.as_deref()),
            silhouettes: tried.iter().flatten().map(Grouping::measured).collect(),
            explained: components.explained,
            stability,
            common: [(Way::Agree, Vec::new()), (Way::Disagree, Vec::new())],
            majority: [(Way::Agree, Vec::new()), (Way::Disagree, Vec::new())],
            divisions: Vec::new(),
            statements,
        };
        analysis.select();
        analysis
    }

    /// How groups that are given stand to each statement: by statement, in the order of identifiers, with its name.
    /// `group` gives the group of a participant, from 0 up to one less than `groups`; who has none is left out.
    #[must_use]
    pub fn standings(
        &self,
        groups: usize,
        group: impl Fn(&str) -> Option<usize>,
    ) -> Vec<(String, Vec<Standing>)> {
        let matrix = Matrix::of(self, &Settings::published());
        let labels = matrix.rows().iter().map(|row| group(row.id));
        let tallies = by_group(&matrix, labels, groups);
        matrix
            .columns()
            .iter()
            .zip(&tallies)
            .map(|(id, groups)| ((*id).to_owned(), standings(groups)))
            .collect()
    }
}

impl Analysis {
    /// Chooses the statements that are told first.
    fn select(&mut self) {
        let most = self.settings.most_statements;
        for (place, group) in self.groups.iter_mut().enumerate() {
            let each = self.statements.iter().enumerate();
            let own: Vec<(usize, Standing)> =
                each.filter_map(|(at, it)| Some((at, *it.groups.get(place)?))).collect();
            group.representative = representative(&own, most);
        }
        let each = self.statements.iter().enumerate();
        let told = each.clone().filter(|(_, it)| !it.groups.is_empty());
        let tallies: Vec<(usize, Vec<Tally>)> =
            told.map(|(at, it)| (at, it.groups.iter().map(|standing| standing.tally).collect())).collect();
        let tallies: Vec<(usize, &[Tally])> =
            tallies.iter().map(|(at, groups)| (*at, groups.as_slice())).collect();
        let everybody: Vec<(usize, Tally)> = each
            .map(|(at, it)| (at, it.everybody))
            .filter(|(_, tally)| tally.answered() >= self.settings.fewest_answered)
            .collect();
        self.common.iter_mut().for_each(|(way, found)| *found = by_groups(&tallies, *way, most));
        self.majority.iter_mut().for_each(|(way, found)| *found = by_everybody(&everybody, *way, most));
        self.divisions = divisions(&tallies, most);
    }
}

/// The participants that count towards groups.
struct Counted {
    /// The place of each among all rows.
    rows: Vec<usize>,
    points: Vec<Point>,
    weights: Vec<f64>,
}

/// The most distances between points that are computed when groups are compared: exactly up to 20,000 participants.
const DISTANCES: usize = 400_000_000;

impl Counted {
    fn of(matrix: &Matrix<'_>, points: &[Point], settings: &Settings) -> Self {
        let counting = matrix.counting(settings);
        let rows: Vec<usize> = (0..counting.len()).filter(|row| counting[*row]).collect();
        Self {
            points: rows.iter().map(|row| points[*row]).collect(),
            weights: rows.iter().map(|row| matrix.rows()[*row].voice).collect(),
            rows,
        }
    }

    /// The groupings tried; none when too few participants count.
    fn groupings(&self, settings: &Settings) -> Option<Vec<Grouping>> {
        let voices: f64 = self.weights.iter().sum();
        let enough = voices >= real(settings.fewest_participants.max(2));
        enough.then(|| groupings(&self.points, &self.weights, settings, DISTANCES))
    }

    /// The group of each row.
    fn labels(&self, chosen: Option<&Grouping>, rows: usize) -> Vec<Option<usize>> {
        let mut labels = vec![None; rows];
        let found = chosen.iter().flat_map(|chosen| self.rows.iter().zip(&chosen.clusters.labels));
        found.for_each(|(row, label)| labels[*row] = Some(*label));
        labels
    }
}

/// Why there are no groups, from the groupings that were allowed.
fn no_groups(tried: Option<&[Grouping]>) -> Option<NoGroups> {
    match tried {
        None => Some(NoGroups::TooFewParticipants),
        Some([]) => Some(NoGroups::NotDivided),
        Some(_) => None,
    }
}

fn participants(
    matrix: &Matrix<'_>,
    points: &[Point],
    counted: &Counted,
    labels: &[Option<usize>],
) -> Vec<Participant> {
    let each = matrix.rows().iter().zip(points).zip(labels).enumerate();
    let mut participants: Vec<Participant> = each
        .map(|(at, ((row, place), group))| Participant {
            id: row.id.to_owned(),
            answers: row.answers,
            place: *place,
            counts: counted.rows.binary_search(&at).is_ok(),
            group: *group,
            copy: row.voice == 0.0,
        })
        .collect();
    participants.sort_by(|left, right| id::order(&left.id, &right.id));
    participants
}

fn groups(matrix: &Matrix<'_>, labels: &[Option<usize>], chosen: Option<&Grouping>) -> Vec<Group> {
    let centres = chosen.iter().flat_map(|chosen| &chosen.clusters.centres);
    let group =
        |centre: &Point| Group { participants: 0, copies: 0, centre: *centre, representative: Vec::new() };
    let mut groups: Vec<Group> = centres.map(group).collect();
    for (row, label) in matrix.rows().iter().zip(labels) {
        if let Some(group) = label.and_then(|label| groups.get_mut(label)) {
            group.participants += 1;
            group.copies += usize::from(row.voice == 0.0);
        }
    }
    groups
}

fn statements(
    matrix: &Matrix<'_>,
    components: &Components,
    labels: &[Option<usize>],
    chosen: Option<&Grouping>,
    settings: &Settings,
) -> Vec<Statement> {
    let number = chosen.map_or(0, |chosen| chosen.clusters.centres.len());
    let groups = by_group(matrix, labels.iter().copied(), number);
    let each = matrix.columns().iter().zip(everybody(matrix)).zip(&groups).enumerate();
    each.map(|(column, ((id, everybody), groups))| Statement {
        id: (*id).to_owned(),
        everybody,
        groups: if is_told(groups, settings) { standings(groups) } else { Vec::new() },
        loading: components.axes.each_ref().map(|axis| axis[column]),
    })
    .collect()
}

/// Whether a statement may be told by groups: in none of them did so few answer it that they could be recognised.
fn is_told(groups: &[Tally], settings: &Settings) -> bool {
    let mut answered = groups.iter().map(|tally| tally.answered());
    answered.all(|answered| answered == 0 || answered >= settings.fewest_answered)
}

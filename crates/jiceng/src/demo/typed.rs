//! What forms cost in the synthetic county, last month and this: sums for the page of it, of nobody in particular.

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use crate::platform::typed::{self, Filled, Level};
use db::Write;
use jiff::ToSpan as _;

/// Per ten branches and month: the form, who fills it in, how many, and how many fields one takes, of which so many are known.
const COSTS: [(&str, Level, i64, i64, i64); 8] = [
    ("/meetings/new", Level::Branch, 24, 10, 5),
    ("/meetings/{id}/resolutions", Level::Branch, 6, 6, 0),
    ("/dues/receive", Level::Branch, 18, 6, 1),
    ("/rectification/new", Level::Branch, 3, 5, 0),
    ("/cases/{id}/steps/{step}", Level::Branch, 2, 4, 0),
    ("/cases/{id}/steps/{step}", Level::Above, 1, 3, 0),
    ("/members/{id}/acts/{act}", Level::Branch, 1, 4, 0),
    ("/organisations/{id}/posts/new", Level::Above, 1, 5, 0),
];

/// Enters the costs of a county with so many branches.
pub(super) async fn create(
    app: &App,
    write: &mut Write,
    area: AreaId,
    branches: usize,
) -> Result<(), AppError> {
    let tens = i64::try_from(branches.div_ceil(10)).unwrap_or(1);
    let this = typed::month_of(app.clock.today());
    let last = typed::month_of(this.saturating_sub(1.days()));
    for month in [last, this] {
        for (form, level, forms, fields, known) in COSTS {
            let forms = forms * tens;
            let filled = Filled { fields: forms * fields, known: forms * known };
            typed::add(write, area, (month, form, level), (forms, filled)).await?;
        }
    }
    Ok(())
}

//! Names of places, sorted and found by keys and tokens that stand beside them, and how these are brought up to date when
//! names are read otherwise than before.

use super::id::AreaId;
use super::search::{self, Stale};
use db::{Db, Field, Read, Statement, ToValue, Write, args};
use std::collections::BTreeSet;
use std::hash::Hash;
use std::marker::PhantomData;

/// The statements by which a table of named places keeps keys and tokens. `I` is what identifies a row.
#[derive(Debug)]
pub struct Names<I> {
    /// Reads id, name and sort key of all rows of an area.
    pub keys: &'static Statement,
    /// Reads id and token of all rows of an area.
    pub tokens: &'static Statement,
    /// Gives a row of an area a sort key.
    pub set_key: &'static Statement,
    /// Drops all tokens of a row of an area.
    pub drop_tokens: &'static Statement,
    /// Adds, in an area, a token to a row.
    pub insert_token: &'static Statement,
    /// What identifies a row.
    pub id: PhantomData<I>,
}

impl<I: Copy + Eq + Hash + Field + ToValue + Send + Sync + Unpin> Names<I> {
    /// Those whose stored sort key or tokens are not those that their name has now.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub async fn stale(&self, read: &mut Read, area: AreaId) -> Result<Vec<Stale<I>>, db::Error> {
        let named = read.all(self.keys, &args![area]).await?;
        let stored = read.all(self.tokens, &args![area]).await?;
        Ok(search::stale(named, stored, |name| (search::place_key(name), search::tokens(name))))
    }

    /// Brings the sort keys and tokens of an area to those that the names have now. Tells how many were changed.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub async fn renew(&self, db: &Db, area: AreaId) -> Result<usize, db::Error> {
        let mut write = db.write(&[area.0]).await?;
        let stale = self.stale(&mut write, area).await?;
        let count = stale.len();
        for it in stale {
            write.execute(self.set_key, &args![area, it.id, it.key]).await?;
            self.replace_tokens(&mut write, area, it.id, it.tokens).await?;
        }
        write.commit().await?;
        Ok(count)
    }

    /// Puts these in the place of the tokens of a row.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub async fn replace_tokens(
        &self,
        write: &mut Write,
        area: AreaId,
        id: I,
        tokens: BTreeSet<String>,
    ) -> Result<(), db::Error> {
        write.execute(self.drop_tokens, &args![area, id]).await?;
        self.add_tokens(write, area, id, tokens).await
    }

    /// Adds the tokens of a row that has none.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub async fn add_tokens(
        &self,
        write: &mut Write,
        area: AreaId,
        id: I,
        tokens: BTreeSet<String>,
    ) -> Result<(), db::Error> {
        for token in tokens {
            write.execute(self.insert_token, &args![area, token, id]).await?;
        }
        Ok(())
    }
}

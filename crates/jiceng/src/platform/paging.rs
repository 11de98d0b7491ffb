//! Pages of long lists: how many lines one has, and the addresses of the others, which keep what was asked of the list.

use super::form::{Errors, Reader, Submitted, number, size_of};

/// The sizes of pages that a list offers, in lines.
pub const SIZES: [i64; 3] = [20, 50, 100];
/// The size of a page that nobody asked otherwise.
pub const SIZE: i64 = 50;

/// A size of pages to choose, as the component of pages shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// In lines.
    pub size: i64,
    /// The first page of that size.
    pub href: String,
    /// Whether the list is shown in it.
    pub current: bool,
}

/// The sizes to choose from, each with its address.
pub fn sizes(chosen: i64, href: impl Fn(i64) -> String) -> Vec<Size> {
    SIZES.map(|size| Size { size, href: href(size), current: size == chosen }).into()
}

/// Leaves one page of what was found when one line more than it holds was asked for, and tells whether there are more.
pub fn cut<T>(found: &mut Vec<T>, size: i64) -> bool {
    let size = usize::try_from(size).unwrap_or(0);
    let more = found.len() > size;
    found.truncate(size);
    more
}

/// What an address asks, without some of it, to be written on.
#[must_use]
pub fn asked_without(asked: &Submitted, names: &[&str]) -> form_urlencoded::Serializer<'static, String> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(asked.pairs().filter(|(name, value)| !value.is_empty() && !names.contains(name)));
    query
}

/// A list in pages: where it is, what is asked of it, by which names an address says the place in it, and the size of a
/// page.
#[derive(Clone, Debug)]
pub struct Paging<'a> {
    path: &'static str,
    asked: &'a Submitted,
    place: &'static [&'static str],
    size: i64,
}

impl<'a> Paging<'a> {
    /// Reads the size that an address asks; a size that is not offered is told under the name `size`.
    pub fn read(
        path: &'static str,
        asked: &'a Submitted,
        place: &'static [&'static str],
        errors: &mut Errors,
    ) -> Self {
        let mut reader = Reader::new(asked);
        let size = reader.optional("size", size_of(&SIZES)).unwrap_or(SIZE);
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        Self { path, asked, place, size }
    }

    /// The size of a page, in lines.
    #[must_use]
    pub fn size(&self) -> i64 {
        self.size
    }

    /// One line more than a page holds, which tells whether there is another page.
    #[must_use]
    pub fn limit(&self) -> i64 {
        self.size + 1
    }

    /// Leaves one page of what was found up to [`limit`](Self::limit), and tells whether there are more.
    pub fn cut<T>(&self, found: &mut Vec<T>) -> bool {
        cut(found, self.size)
    }

    /// What is asked of the list as a query string, without size and place.
    #[must_use]
    pub fn questions(&self) -> String {
        asked_without(self.asked, &[self.place, &["size"]].concat()).finish()
    }

    /// The first page.
    #[must_use]
    pub fn first(&self) -> String {
        self.at(self.size, &[])
    }

    /// The page that begins at a place.
    #[must_use]
    pub fn from(&self, place: &[(&str, String)]) -> String {
        self.at(self.size, place)
    }

    /// The sizes to choose from.
    #[must_use]
    pub fn sizes(&self) -> Vec<Size> {
        sizes(self.size, |size| self.at(size, &[]))
    }

    fn at(&self, size: i64, place: &[(&str, String)]) -> String {
        let mut query = form_urlencoded::Serializer::new(self.questions());
        query.append_pair("size", &size.to_string()).extend_pairs(place);
        format!("{}?{}", self.path, query.finish())
    }
}

/// A list in pages of one size that are counted: which one an address asks, and the addresses of its neighbours.
#[derive(Clone, Debug)]
pub struct Numbered<'a> {
    path: &'static str,
    asked: &'a Submitted,
    number: usize,
    size: usize,
}

impl<'a> Numbered<'a> {
    /// Reads the page that an address asks, the first where it asks none; what is no number is told under the name `page`.
    pub fn read(path: &'static str, asked: &'a Submitted, size: usize, errors: &mut Errors) -> Self {
        let mut reader = Reader::new(asked);
        let number = reader.optional("page", number(1, 100_000)).and_then(|it| usize::try_from(it).ok());
        errors.0.extend(reader.finish(Some(())).err().unwrap_or_default().0);
        Self { path, asked, number: number.unwrap_or(1), size }
    }

    /// How many lines stand before the page.
    #[must_use]
    pub fn before(&self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    /// The page before; none before the first.
    #[must_use]
    pub fn previous(&self) -> Option<String> {
        (self.number > 1).then(|| self.at(self.number - 1))
    }

    /// The page after one that shows so many lines, of so many in all; none after the last.
    #[must_use]
    pub fn next(&self, shown: usize, total: usize) -> Option<String> {
        (self.before() + shown < total).then(|| self.at(self.number + 1))
    }

    fn at(&self, number: usize) -> String {
        let mut query = asked_without(self.asked, &["page"]);
        query.append_pair("page", &number.to_string());
        format!("{}?{}", self.path, query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_pages_keep_what_was_asked_and_nothing_else() {
        let asked = Submitted::parse("words=青石&kind=&size=20&after=b&after-id=7".as_bytes());
        let mut errors = Errors::default();
        let paging = Paging::read("/list", &asked, &["after", "after-id"], &mut errors);
        assert!(errors.0.is_empty());
        let words = "words=%E9%9D%92%E7%9F%B3";
        assert_eq!(paging.questions(), words);
        assert_eq!(paging.first(), format!("/list?{words}&size=20"));
        assert_eq!(paging.from(&[("after", "c".to_owned())]), format!("/list?{words}&size=20&after=c"));
        let sizes: Vec<_> = paging.sizes().into_iter().map(|it| (it.size, it.current)).collect();
        assert_eq!(sizes, [(20, true), (50, false), (100, false)]);
        assert_eq!(paging.sizes()[2].href, format!("/list?{words}&size=100"));
    }

    #[test]
    fn a_size_that_is_not_offered_is_told() {
        let asked = Submitted::parse(b"size=7");
        let mut errors = Errors::default();
        let paging = Paging::read("/list", &asked, &[], &mut errors);
        assert_eq!(paging.limit(), SIZE + 1);
        assert_eq!(errors.0.len(), 1);
        assert_eq!(errors.0[0].0, "size");
    }

    #[test]
    fn one_line_more_tells_of_another_page() {
        let mut found = vec![1, 2, 3];
        assert!(cut(&mut found, 2));
        assert_eq!(found, [1, 2]);
        assert!(!cut(&mut found, 2));
    }

    #[test]
    fn counted_pages_know_their_neighbours() {
        let at = |query: &str| {
            let asked = Submitted::parse(query.as_bytes());
            let mut errors = Errors::default();
            let pages = Numbered::read("/list", &asked, 50, &mut errors);
            (pages.before(), pages.previous(), pages.next(50, 120), errors.0.len())
        };
        assert_eq!(at("state=running"), (0, None, Some("/list?state=running&page=2".to_owned()), 0));
        assert_eq!(at("page=2"), (50, Some("/list?page=1".to_owned()), Some("/list?page=3".to_owned()), 0));
        assert_eq!(at("page=3"), (100, Some("/list?page=2".to_owned()), None, 0));
        assert_eq!(at("page=x").3, 1, "what is no number is told");
    }
}

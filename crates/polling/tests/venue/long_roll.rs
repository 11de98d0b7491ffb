//! A roll of more than 64: names are written in as numbers and shuffled before they are opened.

use crate::common::{Venue, description, random, run, said};
use crate::election::counted;
use ballot::statutory::CandidateCount;
use polling::trustee::{TrusteeError, open, shuffle};

#[test]
fn names_on_a_long_roll_are_shuffled_by_two_before_they_are_opened() {
    let venue = Venue::new(description(70), 400);
    run(async {
        let booth = venue.booth("one", 1);
        let empty = booth.fill(&venue.codes[0], &[2, 1, 3], &[]).await;
        assert!(empty.contains("value=\"cast\""));
        booth.press("back", "").await;
        let write = booth.press("write", "").await;
        assert!(!write.contains("value=\"add-"), "nobody is listed before something is looked for");
        assert!(booth.press("find", "query=60").await.contains("value=\"add-60\""));
        booth.press("next", "").await;
        for voter in 0..10 {
            let written: &[u16] = if voter % 2 == 0 { &[60] } else { &[] };
            booth.vote(&venue.codes[voter], &[2, 1, 3], written).await;
        }
    });
    assert!(venue.close(&["one"]).unwrap().contains("trustee shuffle"));
    let early = said(|output| open(&venue.trustee(1), &mut random(1), output)).unwrap_err();
    assert!(matches!(early, TrusteeError::Stage(_)));
    said(|output| shuffle(&venue.trustee(3), &mut random(2), output)).unwrap();
    assert!(venue.gather().contains("1 more trustees are to shuffle"));
    said(|output| shuffle(&venue.trustee(1), &mut random(3), output)).unwrap();
    assert!(venue.gather().contains("The shuffles are done"));
    venue.open_part(2);
    venue.open_part(3);
    let words = venue.gather();
    assert!(words.contains("Written in 名册60号: 5"), "{words}");
    let (counts, written, ballots) = counted(&venue.closed());
    assert_eq!(counts[1], CandidateCount { yes: 10, no: 0, abstained: 0 });
    assert_eq!((written, ballots), (vec![(60, 5)], 10));
}

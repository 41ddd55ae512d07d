use super::*;
use proptest::prelude::*;

fn expr(text: &str) -> Expr<Term> {
    read(text).unwrap_or_else(|error| panic!("{text}: {error}")).expr
}

fn word(text: &str) -> Expr<Term> {
    Expr::Term(Term::Word(Pattern::new(text)))
}

fn concept(text: &str) -> AnnotationTerm {
    AnnotationTerm::Concept(Pattern::new(text))
}

fn metadata(key: &str, ask: MetaAsk) -> Expr<Term> {
    Expr::Term(Term::Metadata(Pattern::new(key), ask))
}

fn of(term: AnnotationTerm) -> Expr<Term> {
    Expr::Term(Term::Annotation(term))
}

#[test]
fn terms_are_put_together_as_they_stand() {
    for (text, expected) in [
        ("", Expr::All(vec![])),
        ("cat", word("cat")),
        ("a b", Expr::All(vec![word("a"), word("b")])),
        (
            "a OR b c",
            Expr::Any(vec![word("a"), Expr::All(vec![word("b"), word("c")])]),
        ),
        (
            "(a OR b) c",
            Expr::All(vec![Expr::Any(vec![word("a"), word("b")]), word("c")]),
        ),
        (
            "-a NOT b",
            Expr::All(vec![Expr::Not(Box::new(word("a"))), Expr::Not(Box::new(word("b")))]),
        ),
        ("\"a OR b\"", word("a OR b")),
        ("img(1).jpg", word("img(1).jpg")),
        ("a-b - 7", Expr::All(vec![word("a-b"), word("-"), word("7")])),
        ("ORANGE", word("orange")),
        ("a=b.jpg", word("a=b.jpg")),
        ("concept:car", of(concept("car"))),
        ("Concept:\"traffic light\"", of(concept("traffic light"))),
        (
            "count(car)>=3",
            Expr::Term(Term::Count(Some(Pattern::new("car")), Comparison::AtLeast, 3)),
        ),
        ("count()=0", Expr::Term(Term::Count(None, Comparison::Equal, 0))),
        (
            "status:denied",
            of(AnnotationTerm::Status(vec![crate::Status::ReviewDenied])),
        ),
        (
            "area>=500px",
            of(AnnotationTerm::Area(Comparison::AtLeast, Area::Pixels(500.0))),
        ),
        (
            "aspect>2",
            Expr::Term(Term::Measure(super::super::Measure::Aspect, Comparison::More, 2.0)),
        ),
        (
            "edited<7d",
            Expr::Term(Term::Time(Event::Edited, Comparison::Less, When::Ago(604_800_000))),
        ),
        (
            "added>=1970-01-02",
            Expr::Term(Term::Time(
                Event::Added,
                Comparison::AtLeast,
                When::At(Timestamp(86_400_000)),
            )),
        ),
        ("meta.json", word("meta.json")),
        ("meta.Patient:12", metadata("patient", MetaAsk::Is(Pattern::new("12")))),
        (
            "META.\"room no\":\"a b\"",
            metadata("room no", MetaAsk::Is(Pattern::new("a b"))),
        ),
        (
            "meta.hour>=18",
            metadata("hour", MetaAsk::Number(Comparison::AtLeast, 18.0)),
        ),
        (
            "meta.taken<2024-05-01",
            metadata("taken", MetaAsk::Date(Comparison::Less, "2024-05-01".to_owned())),
        ),
        ("has:meta.gps", metadata("gps", MetaAsk::Has)),
        ("has:meta.\"room no\"", metadata("room no", MetaAsk::Has)),
        (
            "-has:meta.gps x",
            Expr::All(vec![Expr::Not(Box::new(metadata("gps", MetaAsk::Has))), word("x")]),
        ),
        (
            "any(concept:car -by:Ana)",
            Expr::Term(Term::AnyAnnotation(Expr::All(vec![
                Expr::Term(concept("car")),
                Expr::Not(Box::new(Expr::Term(AnnotationTerm::By(Pattern::new("Ana"))))),
            ]))),
        ),
    ] {
        assert_eq!(expr(text), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_at_its_place() {
    for (text, at, what) in [
        ("cat (dog", 4..5, "this parenthesis is never closed"),
        ("cat) dog", 3..4, "this parenthesis was never opened"),
        ("a OR", 2..4, "OR stands between two terms"),
        ("x \"cat", 2..3, "these quotes are never closed"),
        ("NOT", 0..3, "a term has to follow"),
        (
            "work:finished",
            5..13,
            "work is unlabeled, in-progress, submitted, returned, skipped or done",
        ),
        ("area>=big", 6..9, "a number was expected"),
        ("area:3", 0..4, "area takes a comparison, as in area>=0.5"),
        ("concept>3", 0..7, "concept takes a value, as in concept:..."),
        (
            "edited<soon",
            7..11,
            "a date as 2026-01-31 or an age as 7d was expected (m, h, d or w)",
        ),
        ("count(car)", 10..10, "one of < <= = >= > was expected"),
        (
            "count(car)>x",
            11..12,
            "a whole number was expected, as in count(car)>=3",
        ),
        ("concept:", 8..8, "a value was expected"),
        (
            "x meta.hour>late",
            12..16,
            "a number or a date as 2026-01-31 was expected; meta.hour:late asks for text",
        ),
        ("meta.:3", 0..5, "a key has to follow, as in meta.patient:12"),
        ("meta.a:", 7..7, "a value was expected"),
        ("meta.\"a:3", 5..6, "these quotes are never closed"),
        (
            "has:gps",
            4..7,
            "has takes a key of the metadata, as in has:meta.patient",
        ),
        (
            "has:meta.",
            4..9,
            "has takes a key of the metadata, as in has:meta.patient",
        ),
        ("has>3", 0..3, "has takes a key of the metadata, as in has:meta.patient"),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!((error.at, error.what.as_str()), (at, what), "{text}");
    }
    let error = read("a labels:cat").expect_err("no such field");
    assert_eq!((error.at.clone(), error.word.as_str()), (2..8, "labels"));
    assert!(
        error
            .what
            .starts_with("there is no such field; there are concept, absent,"),
        "{error}"
    );
    assert!(
        read("any(width>3)")
            .expect_err("of inputs")
            .what
            .starts_with("in any(...) stand concept,")
    );
    let error = read("any(meta.a:3)").expect_err("of inputs");
    assert_eq!((error.at.clone(), error.word.as_str()), (4..10, "meta.a"));
    assert!(error.what.starts_with("in any(...) stand concept,"), "{error}");
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "[ \"()a:<>=*-]{0,24}|(meta\\.|has:|\"|a|:|>|\u{e4}| ){0,12}|(any\\(|count\\(|NOT |OR |-|\\(|concept:a ){0,90}|\\PC{0,24}") {
        if let Err(error) = read(&text) {
            prop_assert!(text.get(error.at.clone()).is_some(), "{text:?} {error:?}");
        }
    }
}

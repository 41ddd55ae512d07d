//! The query language as conditions of SQL, on `input` as the list has it.

use super::lists::ListQuery;
use super::near::NearFound;
use domain::annotation::Status;
use domain::clean::Flag as Found;
use domain::query::{
    AnnotationTerm, Area, Comparison, Event, Expr, Flag, Measure, MetaAsk, OriginName, Pattern, Query, Term, When,
};
use domain::task::WorkState;
use rusqlite::types::Value;

/// Binds a value, and hands out what stands for it.
pub(super) type Bind<'a> = &'a mut dyn FnMut(Value) -> String;

/// Makes conditions of one query.
pub(super) struct Conditions<'a> {
    pub(super) list: &'a ListQuery,
    /// What looks like the inputs that the query names.
    pub(super) near: &'a NearFound,
    /// What stands for the task of the list.
    pub(super) task: Option<&'a str>,
    /// What an annotation `a` must be for the list and who looks at it; it begins with `AND`, or is empty.
    pub(super) seen: &'a str,
}

/// Where annotations are looked for: the columns that terms are about.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Among {
    Annotations,
    Suggestions,
}

fn text(pattern: &Pattern, bind: Bind<'_>) -> String {
    bind(Value::Text(pattern.text()))
}

fn states(statuses: &[Status]) -> String {
    let names: Vec<String> = statuses.iter().map(|status| format!("'{}'", status.name())).collect();
    names.join(", ")
}

impl Conditions<'_> {
    /// The condition that an input passes the query.
    pub(super) fn of(&self, query: &Query, bind: Bind<'_>) -> String {
        put_together(&query.expr, &mut |term| self.term(query, term, bind))
    }

    /// The condition that the row `a` with its input passes the query: terms about annotations are asked of that very row.
    pub(super) fn of_object(&self, query: &Query, among: Among, bind: Bind<'_>) -> String {
        put_together(&query.expr, &mut |term| match term {
            Term::Annotation(term) => annotation_term(term, among, bind),
            Term::AnyAnnotation(expr) => put_together(expr, &mut |term| annotation_term(term, among, bind)),
            Term::Query(query) => self.of_object(query, among, bind),
            term => self.term(query, term, bind),
        })
    }

    fn term(&self, query: &Query, term: &Term, bind: Bind<'_>) -> String {
        match term {
            Term::Word(pattern) => {
                let text = text(pattern, bind);
                format!(
                    "(name_has(input.name, {text}) OR name_has(input.path, {text}) OR \
                     ifnull(metadata_has(input.metadata, {text}), 0))"
                )
            }
            Term::Path(pattern) => format!("name_has(input.path, {})", text(pattern, bind)),
            Term::Annotation(term) => self.exists(&Expr::Term(term.clone()), bind),
            Term::AnyAnnotation(expr) => self.exists(expr, bind),
            Term::Count(concept, comparison, number) => {
                let of = concept.as_ref().map_or_else(String::new, |concept| {
                    format!(" AND a.concept IN ({})", named("concept", concept, bind))
                });
                let number = bind(Value::Integer(i64::try_from(*number).unwrap_or(i64::MAX)));
                format!(
                    "(SELECT count(*) FROM annotation a WHERE a.input = input.id AND a.sign = 'Present' \
                     AND a.merged IS NULL{of}{}) {} {number}",
                    self.seen,
                    comparison.sign()
                )
            }
            Term::Reviewer(name) => {
                let (who, work) = (named("member", name, bind), self.work(query, bind));
                format!("EXISTS (SELECT 1 FROM work w WHERE w.input = input.id AND w.reviewer IN ({who}){work})")
            }
            Term::Task(name) => {
                let tasks = named("task", name, bind);
                format!("EXISTS (SELECT 1 FROM task_input t WHERE t.input = input.id AND t.task IN ({tasks}))")
            }
            Term::Work(state) => self.work_stands(query, *state, bind),
            Term::Dataset(name) => {
                let sets = named("dataset", name, bind);
                format!("EXISTS (SELECT 1 FROM dataset_input d WHERE d.input = input.id AND d.dataset IN ({sets}))")
            }
            Term::Split(split) => {
                let sets = match query.dataset() {
                    Some(name) => named("dataset", name, bind),
                    None => "SELECT id FROM dataset".to_owned(),
                };
                let split = split.name();
                format!(
                    "EXISTS (SELECT 1 FROM dataset_input d WHERE d.input = input.id AND d.split = '{split}' \
                     AND d.dataset IN ({sets}))"
                )
            }
            Term::Query(query) => self.of(query, bind),
            Term::Frozen(search) => {
                let search = bind(Value::Blob(search.bytes().to_vec()));
                format!("EXISTS (SELECT 1 FROM saved_search_input s WHERE s.search = {search} AND s.input = input.id)")
            }
            // Those that are there were put in.
            Term::Saved { .. } => "0".to_owned(),
            Term::Flag(flag) => self.flag(*flag, bind),
            Term::Near(name) => self.near.condition(name, bind),
            Term::Measure(measure, comparison, number) => {
                let measure = match measure {
                    Measure::Width => "input.width",
                    Measure::Height => "input.height",
                    Measure::Aspect => "(1.0 * input.width / max(input.height, 1))",
                };
                compared(measure, *comparison, *number, bind)
            }
            Term::Metadata(key, ask) => of_metadata(key, ask, bind),
            Term::Time(event, comparison, when) => {
                let at = match event {
                    Event::Added => "id_time(input.id)",
                    Event::Edited => "(SELECT max(op.at) FROM op WHERE op.input = input.id)",
                };
                match when {
                    When::At(then) => format!("{at} {} {}", comparison.sign(), bind(Value::Integer(then.0))),
                    // Less long ago is later.
                    When::Ago(age) => format!(
                        "{at} {} CAST(unixepoch('subsec') * 1000 AS INTEGER) - {}",
                        comparison.turned().sign(),
                        bind(Value::Integer(*age))
                    ),
                }
            }
        }
    }

    /// The condition that one annotation meets all of the expression; one suggestion, where it asks for such.
    fn exists(&self, expr: &Expr<AnnotationTerm>, bind: Bind<'_>) -> String {
        let merged = match expr.has(&AnnotationTerm::asks_merged) {
            true => "",
            false => " AND a.merged IS NULL",
        };
        let meets = put_together(expr, &mut |term| annotation_term(term, Among::Annotations, bind));
        let found = format!(
            "EXISTS (SELECT 1 FROM annotation a WHERE a.input = input.id{merged} AND {meets}{})",
            self.seen
        );
        if !expr.has(&AnnotationTerm::asks_suggestions) {
            return found;
        }
        let meets = put_together(expr, &mut |term| annotation_term(term, Among::Suggestions, bind));
        let mine = bind(Value::Blob(self.list.viewer.member.bytes().to_vec()));
        let of_task = self
            .task
            .map_or_else(String::new, |task| format!(" AND a.task = {task}"));
        format!(
            "({found} OR EXISTS (SELECT 1 FROM suggestion a WHERE a.input = input.id AND a.verdict = '\"Open\"' \
             AND (a.member IS NULL OR a.member = {mine}) AND {meets}{of_task}))"
        )
    }

    /// The condition that work `w` is in the query's task, or in that of the list, and may be seen; it begins with `AND`.
    fn work(&self, query: &Query, bind: Bind<'_>) -> String {
        let mut conditions = self.in_task(query, "w", bind);
        for blind in self.list.viewer.blind_in(self.list.scope) {
            let task = bind(Value::Blob(blind.task.bytes().to_vec()));
            let others = bind(Value::Blob(blind.to.iter().flat_map(|id| *id.bytes()).collect()));
            conditions.push_str(&format!(" AND NOT (w.task = {task} AND instr({others}, w.member) > 0)"));
        }
        conditions
    }

    /// The condition that a row is of the query's task, or else of that of the list, if any; it begins with `AND`.
    fn in_task(&self, query: &Query, row: &str, bind: Bind<'_>) -> String {
        match (query.task(), self.task) {
            (Some(name), _) => format!(" AND {row}.task IN ({})", named("task", name, bind)),
            (None, Some(task)) => format!(" AND {row}.task = {task}"),
            (None, None) => String::new(),
        }
    }

    fn work_stands(&self, query: &Query, state: WorkState, bind: Bind<'_>) -> String {
        let seen = self.work(query, bind);
        if state != WorkState::Unlabeled {
            return format!(
                "EXISTS (SELECT 1 FROM work w WHERE w.input = input.id AND w.state = '{}'{seen})",
                state.name()
            );
        }
        let of_task = self.in_task(query, "t", bind);
        format!(
            "(EXISTS (SELECT 1 FROM task_input t WHERE t.input = input.id{of_task}) AND NOT EXISTS \
             (SELECT 1 FROM work w WHERE w.input = input.id AND w.state <> 'Unlabeled'{seen}))"
        )
    }

    fn flag(&self, flag: Flag, bind: Bind<'_>) -> String {
        match flag {
            Flag::Excluded => "input.excluded".to_owned(),
            Flag::Found(Found::Duplicate) => {
                "(input.hash <> x'' AND EXISTS (SELECT 1 FROM input o WHERE o.hash = input.hash \
                 AND o.id <> input.id AND NOT o.removed AND NOT o.excluded))"
                    .to_owned()
            }
            Flag::Found(flag) => {
                let name = bind(Value::Text(flag.name().to_owned()));
                let found = format!("EXISTS (SELECT 1 FROM clean_flag f WHERE f.input = input.id AND f.flag = {name})");
                match flag {
                    Found::Unreadable => format!("({found} OR {})", unreadable(self.list, bind)),
                    _ => found,
                }
            }
        }
    }
}

/// The condition that an input's pixels could not be read: here, or in projects of earlier releases by somebody.
pub(super) fn unreadable(list: &ListQuery, bind: Bind<'_>) -> String {
    let here = list.unreadable.iter().map(|id| bind(Value::Blob(id.bytes().to_vec())));
    let here: Vec<String> = here.collect();
    format!("(input.unreadable IS NOT NULL OR input.id IN ({}))", here.join(", "))
}

/// Combines the conditions of terms.
fn put_together<T>(expr: &Expr<T>, term: &mut dyn FnMut(&T) -> String) -> String {
    let mut joined = |parts: &[Expr<T>], between: &str, none: &str| {
        let parts: Vec<String> = parts.iter().map(|part| put_together(part, term)).collect();
        match parts.is_empty() {
            true => none.to_owned(),
            false => format!("({})", parts.join(between)),
        }
    };
    match expr {
        Expr::All(parts) => joined(parts, " AND ", "1"),
        Expr::Any(parts) => joined(parts, " OR ", "0"),
        // What is not known, as the probability of what a person drew, is not so.
        Expr::Not(part) => format!("NOT ifnull({}, 0)", put_together(part, term)),
        Expr::Term(one) => term(one),
    }
}

/// The ids of what has such a name.
fn named(table: &str, name: &Pattern, bind: Bind<'_>) -> String {
    format!(
        "SELECT id FROM {table} WHERE name_is({table}.name, {})",
        text(name, bind)
    )
}

/// The condition that the metadata under a key is so.
fn of_metadata(key: &Pattern, ask: &MetaAsk, bind: Bind<'_>) -> String {
    let key = text(key, bind);
    match ask {
        MetaAsk::Has => format!("metadata_is(input.metadata, {key}, '*')"),
        MetaAsk::Is(value) => format!("metadata_is(input.metadata, {key}, {})", text(value, bind)),
        MetaAsk::Number(comparison, number) => {
            let own = format!("metadata_number(input.metadata, {key})");
            compared(&own, *comparison, *number, bind)
        }
        MetaAsk::Date(comparison, date) => {
            let date = bind(Value::Text(date.clone()));
            format!("metadata_date(input.metadata, {key}) {} {date}", comparison.sign())
        }
    }
}

fn compared(what: &str, comparison: Comparison, number: f64, bind: Bind<'_>) -> String {
    format!("{what} {} {}", comparison.sign(), bind(Value::Real(number)))
}

fn annotation_term(term: &AnnotationTerm, among: Among, bind: Bind<'_>) -> String {
    let is_suggestion = matches!(among, Among::Suggestions);
    // A suggestion says that something is there; nobody made it, and it stands nowhere.
    let of_people = |condition: String| if is_suggestion { "0".to_owned() } else { condition };
    match term {
        AnnotationTerm::Concept(name) => {
            let concepts = named("concept", name, bind);
            let present = if is_suggestion { "" } else { "a.sign = 'Present' AND " };
            format!("({present}a.concept IN ({concepts}))")
        }
        AnnotationTerm::Absent(name) => {
            let concepts = named("concept", name, bind);
            of_people(format!("(a.sign = 'Absent' AND a.concept IN ({concepts}))"))
        }
        AnnotationTerm::By(name) => of_people(format!("a.author IN ({})", named("member", name, bind))),
        AnnotationTerm::Status(statuses) => of_people(format!("a.status IN ({})", states(statuses))),
        AnnotationTerm::Origin(origin) => of_people(
            match origin {
                OriginName::Manual => "a.origin = '\"Manual\"'",
                OriginName::Copied => "a.origin = '\"Copied\"'",
                OriginName::Merged => "a.origin = '\"Merged\"'",
                OriginName::Imported => "substr(a.origin, 1, 1) = '['",
                OriginName::Model => "substr(a.origin, 1, 8) = '{\"Model\"'",
            }
            .to_owned(),
        ),
        AnnotationTerm::Model(name) => match among {
            Among::Annotations => {
                let text = text(name, bind);
                format!("ifnull(name_is(a.origin ->> '$.Model.model', {text}), 0)")
            }
            Among::Suggestions => format!("a.model IN ({})", named("model", name, bind)),
        },
        AnnotationTerm::Probability(comparison, number) => {
            let probability = match among {
                Among::Annotations => "(a.origin ->> '$.Model.probability')",
                Among::Suggestions => "a.probability",
            };
            compared(probability, *comparison, *number, bind)
        }
        AnnotationTerm::Area(comparison, area) => {
            // What is said of the whole picture covers all of it.
            let pixels = "ifnull(region_area(a.region), input.width * input.height)";
            match area {
                Area::Pixels(number) => compared(pixels, *comparison, *number, bind),
                Area::Share(number) => {
                    let share = format!("({pixels} / max(1.0 * input.width * input.height, 1))");
                    compared(&share, *comparison, *number, bind)
                }
            }
        }
    }
}

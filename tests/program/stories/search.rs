//! Names are found by one rule, whoever searches.

use crate::support::sessions::until;
use crate::support::terminal::Terminal;
use labelwright::session::{Command, NavigateCommand, Opening, Session, Who};
use labelwright::store::ListFilter;
use serde_json::json;

#[test]
fn a_name_is_found_whatever_its_case_and_however_its_letters_are_composed() {
    let terminal = Terminal::with_project();
    for name in ["\u{c4}PFEL.png", "A\u{308}pfelchen.png", "Stra\u{df}e.png", "birne.png"] {
        terminal.picture(format!("pics/{name}"), 32, 24);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    for (text, found) in [
        ("a\u{308}pfel", 2),
        ("\u{e4}PFEL", 2),
        ("STRASSE", 1),
        ("apfel", 0),
        ("BIRNE", 1),
    ] {
        let made = terminal.json(&["dataset", "p.labelwright", "new", &format!("of {text}"), text]);
        assert_eq!(made["inputs"], json!(found), "dataset {text}");

        let name = format!("task {text}");
        let task = format!("(name: \"{name}\", kind: Detection, concepts: [\"a\"], inputs: Search(\"{text}\"))");
        terminal.file("task.ron", task);
        assert_eq!(terminal.run(["task", "new", "p.labelwright", "task.ron"]).status, 0);
        let shown = terminal.json(&["task", "show", "p.labelwright", &name]);
        assert_eq!(shown["inputs"]["Unlabeled"], json!(found), "task {text}");

        let opening = Opening::quiet(terminal.path("p.labelwright"), Who::FirstLead);
        let mut session = Session::open(opening).expect("opens");
        let filter = ListFilter {
            text: text.into(),
            ..ListFilter::default()
        };
        session
            .apply(Command::Navigate(NavigateCommand::Filter(filter)))
            .expect("is filtered");
        until(&mut session, |session| !session.view().list.busy);
        assert_eq!(session.view().list.len(), found, "list {text}");
    }
}

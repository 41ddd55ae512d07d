//! A lead erases inputs and a name on a server: every computer forgets them.

use super::windows::window;
use super::{LEA, Team, draws, submits};
use crate::support::sessions::until;
use labelwright::session::{Command, DataCommand, NavigateCommand};
use serde_json::json;

#[test]
fn what_is_erased_on_a_server_leaves_every_computer() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"]");
    for who in ["Ben", "Cy"] {
        let labels = format!("[{}, {}, {}]", draws(1, 7.125), draws(2, 8.5), submits(2));
        team.apply(who, &labels, &[]).fine();
    }
    let lead = team.address_of(LEA);
    team.json(LEA, &["info", &lead]);
    assert!(team.holds("Ben", b"7.125") && team.holds(LEA, b"7.125"));

    let purge = |who: &str, more: &[&str]| {
        let address = team.address_of(who);
        team.run(who, &[&["purge", &address, "path:1.png"], more].concat())
    };
    let refused = purge("Ben", &["--yes"]);
    assert_eq!(refused.status, 1, "{refused:?}");
    let counted = purge(LEA, &["--dry-run", "--json"]).fine().json();
    assert_eq!((&counted["inputs"], &counted["annotations"]), (&json!(1), &json!(2)));
    team.network.cut();
    let refused = purge(LEA, &["--yes"]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(refused.err.starts_with("The server cannot be reached"), "{refused:?}");
    team.network.mend();
    let erased = purge(LEA, &["--yes"]).fine();
    assert!(
        erased.out.contains("erased for good") && erased.out.contains("Backups of the server"),
        "{erased:?}"
    );
    for who in [LEA, "Ben", "Cy"] {
        let info = team.json(who, &["info", &team.address_of(who)]);
        assert_eq!(info["inputs"], json!(5), "{who}");
        assert!(!team.holds(who, b"7.125"), "{who}");
        assert!(team.holds(who, b"8.5"), "{who} keeps the rest");
    }
    assert_eq!(team.json(LEA, &["check", &lead]), json!({"ok": true, "problems": []}));

    let renamed = team.json(LEA, &["member", "pseudonym", &lead, "Cy", "Member 7"]);
    assert_eq!(renamed["name"], json!("Member 7"));
    team.run(LEA, &["fetch", &lead, "back.labelwright"]).fine();
    assert_eq!(
        team.json(LEA, &["check", "back.labelwright"]),
        json!({"ok": true, "problems": []})
    );
    let members = team.run(LEA, &["member", "list", "back.labelwright"]).fine().out;
    assert!(members.contains("Member 7") && !members.contains("Cy"), "{members}");
}

#[test]
fn a_window_that_is_open_forgets_what_another_erases() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"]");
    team.apply("Ben", &format!("[{}]", draws(1, 7.125)), &[]).fine();
    let (mut lea, mut ben) = (window(&team, LEA), window(&team, "Ben"));
    let first = |session: &labelwright::session::Session| {
        let rows = &session.view().list.rows;
        rows.values()
            .find(|row| row.input.name == "1.png")
            .map(|row| row.input.id)
    };
    for window in [&mut lea, &mut ben] {
        let shown = window.apply(Command::Navigate(NavigateCommand::ShowRows(0..6)));
        shown.expect("are asked for");
    }
    until(&mut lea, |lea| first(lea).is_some());
    until(&mut ben, |ben| first(ben).is_some());
    let input = first(&lea).expect("is listed");
    lea.apply(Command::Data(DataCommand::PurgeInputs(vec![input])))
        .expect("is begun");
    until(&mut lea, |lea| first(lea).is_none());
    until(&mut ben, |ben| first(ben).is_none());
    until(&mut lea, |lea| !lea.view().is_working());
}

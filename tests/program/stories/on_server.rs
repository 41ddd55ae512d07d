//! A team on several computers: each member in a home of their own, with a replica of what they may see, and a server that
//! can be out of reach.

mod changes;
mod concepts;
mod erase;
mod log;
mod queue;
mod restored;
mod windows;

use crate::network::{between, cloned, pass, spawn};
use crate::postgresql::{PASSWORD, database};
use crate::support::sentences;
use crate::support::terminal::{Said, Terminal};
use labelwright::domain::Role;
use serde_json::{Value, json};
use server::Address;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The network between the members and the server: it can be cut.
struct Network {
    port: u16,
    up: Arc<AtomicBool>,
}

impl Network {
    fn to(server: &Address) -> Self {
        let up = Arc::new(AtomicBool::new(true));
        let open = up.clone();
        let port = between(server.port(), move |client, server| {
            if open.load(Ordering::Relaxed) {
                let back = cloned(&client, &server);
                spawn(move || pass(client, server, |read| read));
                spawn(move || pass(back.1, back.0, |read| read));
            }
        });
        Self { port, up }
    }

    fn cut(&self) {
        self.up.store(false, Ordering::Relaxed);
    }

    fn mend(&self) {
        self.up.store(true, Ordering::Relaxed);
    }
}

/// A project of six pictures on a server, which Lea leads; Ben and Cy label.
struct Team {
    terminal: Terminal,
    network: Network,
    address: Address,
    passwords: Vec<(&'static str, String)>,
}

const LEA: &str = "Lea";

impl Team {
    /// `None`, after saying so, where there is no PostgreSQL.
    fn new() -> Option<Self> {
        Self::publishing(|_| {})
    }

    /// The same, with what `before` does to the file before it is published.
    fn publishing(before: impl FnOnce(&Terminal)) -> Option<Self> {
        let address = database()?;
        let terminal = Terminal::new();
        terminal.run(["new", "p.labelwright", "--as", LEA]).fine();
        for number in 1..=6 {
            terminal.picture(format!("pics/{number}.png"), 64, 48);
        }
        terminal.run(["import", "p.labelwright", "pics"]).fine();
        before(&terminal);
        let mut team = Self {
            network: Network::to(&address),
            passwords: vec![(LEA, PASSWORD.to_owned())],
            terminal,
            address,
        };
        let lead = team.address_of(LEA);
        team.run(LEA, &["server", "init", &lead]).fine();
        team.run(LEA, &["publish", "p.labelwright", &lead]).fine();
        for name in ["Ben", "Cy"] {
            let login = format!("{}_{}", name.to_lowercase(), team.address.project());
            let words = [
                "server",
                "add-member",
                &lead,
                name,
                "--role",
                "labeler",
                "--login",
                &login,
            ];
            let made = team
                .run(LEA, &[&words[..], &["--create-login", "--json"]].concat())
                .fine()
                .json();
            team.passwords
                .push((name, made["password"].as_str().expect("a password").to_owned()));
        }
        Some(team)
    }

    fn address_of(&self, who: &str) -> String {
        let user = match who {
            LEA => self.address.user().expect("a login").to_owned(),
            name => format!("{}_{}", name.to_lowercase(), self.address.project()),
        };
        let (database, project) = (self.address.database(), self.address.project());
        format!(
            "postgres://{user}@127.0.0.1:{}/{database}?project={project}",
            self.network.port
        )
    }

    fn home(&self, who: &str) -> std::path::PathBuf {
        self.terminal.path(format!("home-{who}"))
    }

    #[track_caller]
    fn run(&self, who: &str, words: &[&str]) -> Said {
        let home = self.home(who).display().to_string();
        let password = self.passwords.iter().find(|(name, _)| *name == who).expect("a member");
        self.terminal
            .run_with(words, &[("HOME", &home), ("PGPASSWORD", &password.1)])
    }

    #[track_caller]
    fn json(&self, who: &str, words: &[&str]) -> Value {
        self.run(who, &[words, &["--json"]].concat()).fine().json()
    }

    #[track_caller]
    fn apply(&self, who: &str, commands: &str, more: &[&str]) -> Said {
        self.terminal.file(format!("{who}.ron"), commands);
        let (address, file) = (self.address_of(who), format!("{who}.ron"));
        self.run(who, &[&["apply", &address, &file][..], more].concat())
    }

    #[track_caller]
    fn task(&self, more: &str) {
        let text = format!("Task(name: \"Street\", kind: Detection, concepts: [\"car\"], {more})");
        self.terminal.file("task.ron", text);
        self.run(LEA, &["task", "new", &self.address_of(LEA), "task.ron"])
            .fine();
    }

    /// Whether any file of somebody's replicas holds these bytes.
    fn holds(&self, who: &str, wanted: &[u8]) -> bool {
        let folder = self.home(who).join(".local/share/labelwright/replicas");
        let files = std::fs::read_dir(folder).expect("replicas").flatten();
        let holds = |file: std::fs::DirEntry| {
            let bytes = std::fs::read(file.path()).expect("is read");
            bytes.windows(wanted.len()).any(|some| some == wanted)
        };
        files.into_iter().any(holds)
    }

    #[track_caller]
    fn statuses(&self, who: &str) -> Value {
        let shown = self.json(who, &["task", "show", &self.address_of(who), "Street"]);
        let mut statuses = shown["statuses"].as_object().expect("an object").clone();
        statuses.retain(|_, count| count != 0);
        Value::Object(statuses)
    }
}

fn draws(input: u32, x: f64) -> String {
    format!(
        "Annotate(task: \"Street\", input: \"{input}.png\", concept: \"car\", region: Box({x:?}, 5.0, {:?}, 25.0))",
        x + 20.0
    )
}

fn submits(input: u32) -> String {
    format!("Submit(task: \"Street\", input: \"{input}.png\")")
}

#[test]
fn work_goes_from_one_computer_to_the_others_and_back_into_a_file() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"]");
    team.apply("Ben", &format!("[{}, {}]", draws(1, 7.125), submits(1)), &[])
        .fine();
    assert_eq!(team.statuses(LEA), json!({"Success": 1}));
    // Cy sees the inputs and none of Ben's work: not in what is shown, and in no byte of the replica.
    assert_eq!(team.statuses("Cy"), json!({}));
    assert!(!team.holds("Cy", b"7.125"));
    assert!(team.holds("Ben", b"7.125"), "the search finds what is there");
    let status = team.json("Ben", &["status", &team.address_of("Ben")]);
    assert_eq!(
        (&status["connected"], &status["pending"], &status["behind"]),
        (&json!(true), &json!(0), &json!(0))
    );
    // A whole copy needs no server, and is sound.
    team.run(LEA, &["fetch", &team.address_of(LEA), "back.labelwright"])
        .fine();
    assert_eq!(
        team.json(LEA, &["check", "back.labelwright"]),
        json!({"ok": true, "problems": []})
    );
    assert_eq!(
        team.json(LEA, &["check", &team.address_of(LEA)]),
        json!({"ok": true, "problems": []})
    );
    let refused = team.run("Ben", &["fetch", &team.address_of("Ben"), "mine.labelwright"]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(!team.terminal.path("mine.labelwright").exists());
}

#[test]
fn without_the_server_work_is_queued_if_that_is_wanted_and_sent_later() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\"]");
    team.json("Ben", &["info", &team.address_of("Ben")]);
    team.network.cut();
    let refused = team.apply("Ben", &format!("[{}]", draws(1, 5.0)), &[]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(refused.err.starts_with("The server cannot be reached"), "{refused:?}");
    let status = team.json("Ben", &["status", &team.address_of("Ben")]);
    assert_eq!(
        (&status["connected"], &status["pending"]),
        (&json!(false), &json!(0)),
        "nothing was left queued"
    );
    let queued = team.apply("Ben", &format!("[{}, {}]", draws(2, 5.0), submits(2)), &["--queue"]);
    assert_eq!(
        (queued.status, queued.out.as_str()),
        (0, "Applied 2 commands.\n"),
        "{queued:?}"
    );
    assert_eq!(queued.err, "The server cannot be reached: 2 changes to send.\n");
    team.network.mend();
    assert_eq!(team.statuses(LEA), json!({}));
    team.json("Ben", &["info", &team.address_of("Ben")]);
    assert_eq!(team.statuses(LEA), json!({"Success": 1}));
    let status = team.json("Ben", &["status", &team.address_of("Ben")]);
    assert_eq!((&status["connected"], &status["pending"]), (&json!(true), &json!(0)));
}

#[test]
fn what_somebody_changed_first_is_told_and_kept() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\"], reviewers: [\"Lea\"], review_strategy: Manual(sample_percent: 100.0)");
    team.apply("Ben", &format!("[{}]", draws(1, 5.0)), &[]).fine();
    team.network.cut();
    team.apply("Ben", &format!("[{}]", draws(2, 5.0)), &["--queue"]);
    team.network.mend();
    // Meanwhile the lead deletes the task.
    team.run(LEA, &["task", "delete", &team.address_of(LEA), "Street", "--yes"])
        .fine();
    let told = team.run("Ben", &["info", &team.address_of("Ben")]);
    assert_eq!(told.status, 1, "{told:?}");
    assert!(
        told.err.starts_with("Not saved on the server: you annotated"),
        "{told:?}"
    );
    let status = team.json("Ben", &["status", &team.address_of("Ben")]);
    assert_eq!((&status["pending"], &status["refused"]), (&json!(0), &json!(1)));
}

#[test]
fn labelers_who_do_not_see_each_other_agree_by_whoever_sees_both() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"], reviewers: [\"Lea\"], review_strategy: Consensus(approval_threshold: 2, iou: 0.5)");
    for who in ["Ben", "Cy"] {
        team.apply(who, &format!("[{}, {}]", draws(1, 5.0), submits(1)), &[])
            .fine();
    }
    assert_eq!(team.statuses(LEA), json!({"Pending": 2}));
    let settled = team.json(LEA, &["server", "settle", &team.address_of(LEA)]);
    assert_eq!(settled, json!({"inputs": 1}));
    assert_eq!(team.statuses(LEA), json!({"Success": 3}));
    let again = team.json(LEA, &["server", "settle", &team.address_of(LEA)]);
    assert_eq!(again, json!({"inputs": 0}));
    // Ben sees his own, and not what both were merged into.
    assert_eq!(team.statuses("Ben"), json!({"Success": 1}));
}

#[test]
fn a_sample_that_was_drawn_in_the_file_is_reviewed_on_the_server() {
    let with_task = |terminal: &Terminal| {
        for name in ["Ben", "Rae", "Roy"] {
            let role = if name == "Ben" { "labeler" } else { "reviewer" };
            terminal
                .run(["member", "add", "p.labelwright", name, "--role", role])
                .fine();
        }
        let task = "Task(name: \"Street\", kind: Detection, concepts: [\"car\"], labelers: [\"Ben\"], \
                    reviewers: [\"Rae\", \"Roy\"], review_strategy: Manual(sample_percent: 50.0))";
        terminal.file("task.ron", task);
        terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    };
    let Some(team) = Team::publishing(with_task) else {
        return;
    };
    let all = (1..=6).map(|input| format!("{}, {}", draws(input, 5.0), submits(input)));
    let commands = format!("[{}]", all.collect::<Vec<_>>().join(", "));
    team.apply("Ben", &commands, &[]).fine();
    assert_eq!(team.statuses(LEA), json!({"AwaitingReview": 3, "Pending": 3}));
}

#[test]
fn on_a_server_one_acts_as_the_one_whose_login_it_is() {
    let Some(team) = Team::new() else { return };
    let address = team.address_of("Ben");
    team.run("Ben", &["member", "add", &address, "Dee", "--role", "lead"])
        .refused(&sentences::needs(Role::Lead));
    let refused = team.run("Ben", &["info", &address, "--as", LEA]);
    assert_eq!(refused.status, 1);
    assert!(
        refused
            .err
            .starts_with("On a server you act as the member whose login it is: Ben."),
        "{refused:?}"
    );
    let mut wrong = team;
    wrong.passwords[1].1 = "not this".into();
    let refused = wrong.run("Ben", &["info", &address]);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("does not let"), "{refused:?}");
}

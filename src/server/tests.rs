//! Replicas against a model of the server, in one process: what is heard, sent, lost on the way and refused.
//!
//! The model is the server's promise and nothing else: rows by version, one log, one answer an op, what a member may see.
//! Clients of all roles make changes, send and hear in any order over connections that break off, die and come back.
//! Afterwards every replica is what the server has for its member, and every change is accounted for.

mod clients;
mod model;

use clients::{Client, World};
use model::ModelServer;

/// Seeds and commands of each; more of both by `LABELWRIGHT_MODEL_SEEDS`.
const SEEDS: u64 = 12;
const COMMANDS: usize = 250;

fn seeds() -> u64 {
    let wanted = std::env::var("LABELWRIGHT_MODEL_SEEDS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(SEEDS)
}

#[test]
fn replicas_and_server_agree_whatever_happens_on_the_way() {
    for seed in 0..seeds() {
        let mut world = World::new(seed);
        for _ in 0..COMMANDS {
            world.step();
        }
        world.settle();
        world.check();
    }
}

#[test]
fn a_server_that_is_restored_again_and_again_gets_back_what_it_lost() {
    for seed in 0..seeds() {
        let mut world = World::new(seed);
        world.restores();
        for _ in 0..COMMANDS {
            world.step();
        }
        world.settle();
        world.check();
    }
}

#[test]
fn a_server_restored_from_an_older_copy_is_noticed_and_nothing_is_lost() {
    let mut world = World::new(1);
    let copy = world.server.copy();
    world.clients[0].annotate();
    world.clients[0].sync().expect("is sent");
    world.clients[0].annotate();
    world.server.restore(&copy);
    let told = world.clients[0].sync().expect_err("stops");
    assert!(matches!(told, crate::SyncError::Lost { .. }), "{told}");
    assert_eq!(world.clients[0].pending(), 1, "what was not sent is kept");
    world.server.make_anew();
    let told = world.clients[0].sync().expect_err("stops");
    assert!(matches!(told, crate::SyncError::MadeAnew), "{told}");
}

#[test]
fn an_answer_that_was_lost_is_given_again() {
    let server = ModelServer::new();
    let mut client = Client::new(&server, 5);
    client.sync().expect("is loaded");
    client.annotate();
    client.faults.lose_next_answer();
    client.sync().expect_err("the answer is lost");
    assert_eq!(client.pending(), 1);
    client.sync().expect("is sent again");
    assert_eq!((client.pending(), server.ops_by(client.member)), (0, 1));
}

//! The scenarios of the model test on a real PostgreSQL: eight replicas of all roles make changes, send and hear in any
//! order over a network that delays and breaks off; ops are sent twice; the server is restored from an older copy.
//!
//! Beside it stands a model, rows by version and nothing else, which follows the server's log and says of each op before it
//! is sent what must become of it.

mod clients;
mod proxy;
mod reference;

use clients::World;

/// Seeds and commands of each; more seeds by `LABELWRIGHT_MODEL_SEEDS`.
const SEEDS: u64 = 3;
const COMMANDS: usize = 200;

#[test]
fn replicas_and_postgresql_agree_whatever_happens_on_the_way() {
    let wanted = std::env::var("LABELWRIGHT_MODEL_SEEDS").ok();
    let seeds = wanted.and_then(|text| text.parse().ok()).unwrap_or(SEEDS);
    for seed in 0..seeds {
        let Some(mut world) = World::new(seed) else { return };
        for nth in 0..COMMANDS {
            match nth {
                80 => world.copy(),
                130 => world.restore(),
                _ => world.step(),
            }
        }
        world.settle();
        world.check();
    }
}

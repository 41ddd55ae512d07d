//! Who knows that somebody is there.

use crate::team::{Person, Team};
use domain::MemberId;
use server::{Presence, Seen};

fn here(person: &mut Person, presence: Presence) -> Vec<Seen> {
    let mut seen = person.client.here(&presence).expect("answered");
    seen.sort_by_key(|seen| seen.member);
    seen
}

fn members(seen: &[Seen]) -> Vec<MemberId> {
    seen.iter().map(|seen| seen.member).collect()
}

#[test]
fn leads_know_everybody_labelers_who_they_see_and_reviewers_nobody() {
    let Some(mut team) = Team::new() else { return };
    let open = team.task(1, |task| task.see_others = true);
    let closed = team.task(1, |task| task.see_others = false);
    let on = |job: &crate::team::Job| Presence {
        unsent: 3,
        place: Some((job.task.id, job.inputs[0])),
    };
    assert_eq!(here(&mut team.ana, on(&open)), []);
    let seen = here(&mut team.ben, on(&closed));
    assert_eq!(members(&seen), [team.ana.id]);
    assert_eq!(
        (seen[0].place, seen[0].unsent, seen[0].program.as_deref()),
        (on(&open).place, None, None)
    );
    // Ben is where labelers do not see each other.
    assert_eq!(here(&mut team.ana, on(&open)), []);
    assert_eq!(here(&mut team.rae, on(&open)), []);
    let seen = here(&mut team.lea, Presence::default());
    let mut all = vec![team.ana.id, team.ben.id, team.rae.id];
    all.sort();
    assert_eq!(members(&seen), all);
    assert!(seen.iter().all(|seen| seen.unsent == Some(3) && seen.program.is_some()));
    // Whoever was not heard of for a minute is on no input any more, but leads know when it was.
    let schema = crate::team::schema(&team.address);
    let sql = format!("UPDATE {schema}.presence SET seen = seen - interval '2 minutes'");
    team.admin.execute(&sql, &[]).expect("written");
    assert_eq!(here(&mut team.ben, on(&closed)), []);
    let seen = here(&mut team.lea, Presence::default());
    let ana = seen.iter().find(|seen| seen.member == team.ana.id).expect("known");
    assert!(ana.ago.as_secs() >= 120);
    // The table itself is nobody's.
    let read = team
        .ana
        .sql(&team.address)
        .query(&format!("SELECT * FROM {schema}.presence"), &[]);
    assert!(read.is_err());
}

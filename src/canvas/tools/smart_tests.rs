//! Pointing at things, as stories of acts, with a session that says what the test wants.

use super::table_tests::Table;
use super::{Draft, Effect, Preview, SmartDraft, Tool, ToolEvent};
use domain::{BBox, Point, Prompt, TaskKind};
use session::view::SmartStatus;

fn table() -> Table {
    Table::new(Tool::Smart, vec![])
}

/// The next frame: the session has taken the last prompt, and stands so.
fn frame(table: &mut Table, status: SmartStatus) {
    let prompts = table.effects.iter().rev().find_map(|effect| {
        let Effect::Prompt(prompt) = effect else { return None };
        Some(prompt.clone())
    });
    table.smart.prompt = prompts.unwrap_or_default();
    follow(table, status);
}

fn follow(table: &mut Table, status: SmartStatus) {
    table.smart.status = status;
    table.pending.clear();
    let draft = if let Draft::Smart(draft) = std::mem::take(&mut table.draft) {
        draft
    } else {
        SmartDraft::default()
    };
    let (draft, due) = draft.follow(&table.smart);
    table.draft = draft;
    table.take(due.into_iter().collect());
}

fn points(include: &[(f64, f64)], exclude: &[(f64, f64)]) -> Prompt {
    let all = |points: &[(f64, f64)]| points.iter().map(|p| Point::from(*p)).collect();
    Prompt {
        include: all(include),
        exclude: all(exclude),
        bounds: None,
    }
}

fn boxed(x0: f64, y0: f64, x1: f64, y1: f64) -> Prompt {
    Prompt {
        bounds: Some(BBox { x0, y0, x1, y1 }),
        ..Prompt::default()
    }
}

fn last(table: &Table) -> Prompt {
    let Effect::Prompt(prompt) = table.last() else {
        panic!("{:?} is no prompt", table.last());
    };
    prompt.clone()
}

#[test]
fn clicks_include_and_exclude() {
    let mut table = table();
    table.click(100.0, 100.0);
    assert_eq!(last(&table), points(&[(100.0, 100.0)], &[]));
    table.right_click_at(200.0, 100.0);
    table.mods.alt = true;
    table.click(250.0, 120.0);
    assert_eq!(
        last(&table),
        points(&[(100.0, 100.0)], &[(200.0, 100.0), (250.0, 120.0)])
    );
    assert_eq!(table.effects.len(), 3);
}

#[test]
fn a_click_on_a_point_takes_it_away() {
    let mut table = table();
    table.click(100.0, 100.0);
    table.right_click_at(200.0, 100.0);
    table.click(205.0, 104.0);
    assert_eq!(last(&table), points(&[(100.0, 100.0)], &[]));
    table.right_click_at(97.0, 100.0);
    assert_eq!((last(&table), &table.draft), (Prompt::default(), &Draft::Empty));
    // The reach is one of the screen.
    table.click(100.0, 100.0);
    table.unit = 0.1;
    table.click(105.0, 100.0);
    assert_eq!(last(&table), points(&[(100.0, 100.0), (105.0, 100.0)], &[]));
}

#[test]
fn a_drag_gives_the_box_and_another_replaces_it() {
    let mut table = table();
    table.drag((50.0, 60.0), (150.0, 160.0));
    assert_eq!(last(&table), boxed(50.0, 60.0, 150.0, 160.0));
    table.drag((300.0, 250.0), (500.0, 500.0));
    assert_eq!(last(&table), boxed(300.0, 250.0, 400.0, 300.0));
    table.click(350.0, 270.0);
    assert_eq!(last(&table).include.len(), 1);
    assert_eq!(last(&table).bounds, boxed(300.0, 250.0, 400.0, 300.0).bounds);
}

#[test]
fn the_box_is_seen_while_it_is_dragged() {
    let mut table = table();
    table.press(50.0, 60.0);
    table.to(52.0, 60.0);
    let pointed = |table: &Table| Preview::of(&table.draft, &table.world()).pointed.unwrap_or_default();
    assert_eq!(pointed(&table).prompt.bounds, None);
    table.to(90.0, 100.0);
    assert_eq!(pointed(&table).prompt, boxed(50.0, 60.0, 90.0, 100.0));
    assert!(pointed(&table).drags && table.effects.is_empty());
    table.event(ToolEvent::Cancel);
    assert_eq!(table.draft, Draft::Empty);
    table.release(90.0, 100.0);
    assert!(table.effects.is_empty());
}

#[test]
fn what_was_pointed_at_last_is_taken_back_first() {
    let mut table = table();
    table.click(100.0, 100.0);
    table.drag((50.0, 60.0), (150.0, 160.0));
    table.right_click_at(200.0, 100.0);
    frame(&mut table, SmartStatus::Ready);
    table.event(ToolEvent::TakeBack);
    assert_eq!(last(&table).exclude, []);
    table.event(ToolEvent::TakeBack);
    assert_eq!(last(&table), points(&[(100.0, 100.0)], &[]));
    table.event(ToolEvent::TakeBack);
    assert_eq!(last(&table), Prompt::default());
    table.event(ToolEvent::TakeBack);
    assert_eq!(table.effects.len(), 6);
}

#[test]
fn escape_clears_all() {
    let mut table = table();
    table.click(100.0, 100.0);
    table.right_click_at(200.0, 100.0);
    table.event(ToolEvent::Cancel);
    assert_eq!((last(&table), &table.draft), (Prompt::default(), &Draft::Empty));
}

#[test]
fn a_finished_outline_is_accepted_once() {
    let mut table = table();
    table.click(100.0, 100.0);
    frame(&mut table, SmartStatus::Ready);
    assert!(table.draft.is_open());
    table.event(ToolEvent::Finish);
    table.event(ToolEvent::Finish);
    assert_eq!(table.effects[1..], [Effect::AcceptOutline]);
    // The session gives the prompt up when it has kept the outline.
    table.smart.prompt = Prompt::default();
    follow(&mut table, SmartStatus::Idle);
    assert_eq!(table.draft, Draft::Empty);
}

#[test]
fn one_finished_too_early_is_accepted_when_it_comes() {
    let mut table = table();
    table.click(100.0, 100.0);
    // In the same frame, so that the status is still that of an older outline.
    table.smart.status = SmartStatus::Ready;
    table.event(ToolEvent::Finish);
    assert_eq!(table.effects.len(), 1);
    frame(&mut table, SmartStatus::Encoding);
    frame(&mut table, SmartStatus::Working);
    assert_eq!(table.effects.len(), 1);
    frame(&mut table, SmartStatus::Ready);
    assert_eq!(table.effects[1..], [Effect::AcceptOutline]);
    assert_eq!(table.draft, Draft::Empty);
}

#[test]
fn pointing_again_waits_for_another_finish() {
    let mut table = table();
    table.click(100.0, 100.0);
    table.event(ToolEvent::Finish);
    frame(&mut table, SmartStatus::Working);
    table.click(150.0, 100.0);
    frame(&mut table, SmartStatus::Ready);
    assert!(table.effects.iter().all(|effect| matches!(effect, Effect::Prompt(_))));
    assert!(table.draft.is_open());
}

#[test]
fn what_cannot_be_outlined_says_why() {
    let mut table = table();
    table.right_click_at(200.0, 100.0);
    frame(&mut table, SmartStatus::Idle);
    table.event(ToolEvent::Finish);
    assert!(table.refusals()[0].starts_with("Click on the thing"));
    table.click(100.0, 100.0);
    table.event(ToolEvent::Finish);
    frame(&mut table, SmartStatus::Failed("Nothing stands out.".into()));
    frame(&mut table, SmartStatus::Failed("Nothing stands out.".into()));
    assert_eq!(table.refusals()[1..], ["Nothing stands out."]);
    table.event(ToolEvent::Finish);
    assert_eq!(table.refusals().len(), 3);
}

#[test]
fn the_session_knows_better() {
    let mut table = table();
    table.click(100.0, 100.0);
    table.smart.prompt = points(&[(1.0, 2.0)], &[(3.0, 4.0)]);
    follow(&mut table, SmartStatus::Ready);
    table.event(ToolEvent::TakeBack);
    assert_eq!(last(&table), points(&[(1.0, 2.0)], &[]));
}

#[test]
fn nothing_is_pointed_at_that_could_not_be_kept() {
    let mut table = table();
    table.kind = Some(TaskKind::Classification);
    table.click(100.0, 100.0);
    assert_eq!(
        table.refusals(),
        ["This task asks about whole images: there is nothing to draw."]
    );
    assert_eq!(table.draft, Draft::Empty);
    table.kind = Some(TaskKind::Detection);
    table.click(100.0, 100.0);
    assert_eq!(last(&table), points(&[(100.0, 100.0)], &[]));
    // Beside the image there is nothing.
    let before = table.effects.len();
    table.click(-20.0, 100.0);
    table.right_click_at(100.0, 301.0);
    assert_eq!(table.effects.len(), before);
}

#[test]
fn a_box_too_thin_is_refused() {
    let mut table = table();
    table.drag((50.0, 50.0), (50.2, 90.0));
    assert_eq!(
        table.refusals(),
        ["It is smaller than one pixel within the image: drag or click farther apart."]
    );
    assert_eq!(table.draft, Draft::Empty);
}

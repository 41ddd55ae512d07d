//! The filmstrip and the browser page, driven by accessible label as a reader of the screen would.

mod fake;
mod grid;
mod header;
mod strip;
mod textures;

use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, Vec2};
use egui_kittest::Harness;
use labelwright::session::{Command, NavigateCommand, View};
use labelwright::ui::{Browser, Filmstrip, Request, Thumbs, theme};

/// A page on screen and what it asked for.
struct Page {
    view: View,
    thumbs: Thumbs,
    browser: Browser,
    strip: Filmstrip,
    requests: Vec<Request>,
    opened: bool,
    hidden: bool,
}

impl Page {
    fn new(view: View) -> Self {
        Self {
            view,
            thumbs: Thumbs::new(16_000_000),
            browser: Browser::default(),
            strip: Filmstrip::default(),
            requests: Vec::new(),
            opened: false,
            hidden: false,
        }
    }

    /// The commands since the last time, without those that tell what is in sight.
    fn take_commands(&mut self) -> Vec<Command> {
        let commands = self.requests.drain(..).filter_map(|request| match request {
            Request::Command(Command::Navigate(NavigateCommand::ShowRows(_))) => None,
            Request::Command(command) => Some(command),
            _ => None,
        });
        commands.collect()
    }

    /// The stretches that were told to be in sight since the last time.
    fn take_sights(&mut self) -> Vec<std::ops::Range<u64>> {
        let sights = self.requests.drain(..).filter_map(|request| match request {
            Request::Command(Command::Navigate(NavigateCommand::ShowRows(range))) => Some(range),
            _ => None,
        });
        sights.collect()
    }

    /// What a session does at once with a filter.
    fn obey(&mut self, requests: &[Request]) {
        for request in requests {
            if let Request::Command(Command::Navigate(NavigateCommand::Filter(filter))) = request {
                self.view.list.filter = filter.clone();
            }
        }
    }
}

fn window<'a>(view: View, height: f32, show: fn(&mut egui::Ui, &mut Page)) -> Harness<'a, Page> {
    Harness::builder()
        .with_size([1000.0, height])
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, page| {
                // The first frame comes before fonts that were just added.
                if ui.ctx().cumulative_pass_nr() > 0 && !page.hidden {
                    show(ui, page);
                }
            },
            Page::new(view),
        )
}

/// A window with the browser page.
fn browser<'a>(view: View) -> Harness<'a, Page> {
    window(view, 700.0, |ui, page| {
        let outcome = page.browser.show(ui, &page.view, &mut page.thumbs);
        page.obey(&outcome.requests);
        page.requests.extend(outcome.requests);
        page.opened |= outcome.open;
    })
}

/// A window with the filmstrip.
fn strip<'a>(view: View) -> Harness<'a, Page> {
    window(view, Filmstrip::HEIGHT + 20.0, |ui, page| {
        let requests = page.strip.show(ui, &page.view, &mut page.thumbs);
        page.obey(&requests);
        page.requests.extend(requests);
    })
}

/// Turns the wheel by so many points over a place.
fn wheel(harness: &mut Harness<'_, Page>, at: egui::Pos2, delta: Vec2) {
    harness.hover_at(at);
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta,
        phase: TouchPhase::Move,
        source: MouseWheelSource::Trackpad,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(30);
}

/// How long egui would sleep now.
fn sleeps(harness: &Harness<'_, Page>) -> bool {
    let output = harness.output().viewport_output.get(&egui::ViewportId::ROOT);
    output.is_some_and(|output| output.repaint_delay == std::time::Duration::MAX)
}

//! When the next frame is due.
//!
//! egui asks for two more frames after each event, and for two after each request, so that whatever looks back at the
//! frame before has settled. Here a frame that took in an event is the only one, unless somebody wants another: a
//! request while the window is drawn (an animation, a picture that is awaited) waits for the next frame's time; one from
//! another thread is met at once, or a moment after the frame before; and where widgets have come to lie elsewhere, the window is laid out once more when
//! nothing happens, so that hovering and sizes settle.

use eframe::egui;
use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time of a frame, at 60 a second.
const FRAME: Duration = Duration::from_micros(16_600);
/// Time from one frame to the next for what other threads bring.
const GATHER: Duration = Duration::from_millis(8);
/// How long nothing must happen before the layout settles.
const SETTLE: Duration = Duration::from_millis(80);

/// What egui is doing on this thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// No frame is made.
    #[default]
    Between,
    /// Events are taken in: egui asks for a frame because there are any.
    Hearing,
    /// The window is drawn.
    Drawing,
    /// Something is told to the desktop that changes nothing in the window.
    Telling,
    /// The pass ends: egui asks for a frame because widgets have moved.
    Ending,
}

thread_local! {
    static PHASE: Cell<Phase> = const { Cell::new(Phase::Between) };
}

/// Tells the desktop something; egui's request for a frame that comes with it is not heard.
pub(in crate::app) fn quietly(tell: impl FnOnce()) {
    let phase = PHASE.replace(Phase::Telling);
    tell();
    PHASE.set(phase);
}

/// Tells the phases of a pass.
struct Phases(Arc<Shared>);

impl egui::Plugin for Phases {
    fn debug_name(&self) -> &'static str {
        "phases of a pass"
    }

    fn input_hook(&mut self, _ctx: &egui::Context, input: &mut egui::RawInput) {
        PHASE.set(Phase::Hearing);
        self.0.frame_begins();
        // egui takes the pointer for being where it was for one more frame.
        if input.events.contains(&egui::Event::PointerGone) {
            self.0.one_more();
        }
    }

    fn on_begin_pass(&mut self, _ui: &mut egui::Ui) {
        PHASE.set(Phase::Drawing);
    }

    fn on_end_pass(&mut self, _ui: &mut egui::Ui) {
        PHASE.set(Phase::Ending);
    }

    fn output_hook(&mut self, _ctx: &egui::Context, _output: &mut egui::FullOutput) {
        PHASE.set(Phase::Between);
    }
}

#[derive(Default)]
struct State {
    begun: Option<Instant>,
    due: Option<Instant>,
    /// When what threads tell is to be taken in.
    news: Option<Instant>,
    /// As `due`, of what was asked for while the window was drawn.
    animated: Option<Instant>,
    /// Passes that have begun.
    passes: u64,
    wake: Option<Box<dyn Fn(Instant, u64) + Send>>,
}

impl State {
    /// So long after the frame before, or now.
    fn after(&self, pause: Duration) -> Instant {
        let now = Instant::now();
        self.begun.map_or(now, |begun| (begun + pause).max(now))
    }

    fn wake(&self, when: Instant, passes: u64) {
        if let Some(wake) = &self.wake {
            wake(when, passes);
        }
    }
}

#[derive(Default)]
struct Shared(Mutex<State>);

impl Shared {
    fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn frame_begins(&self) {
        self.with(|state| {
            state.begun = Some(Instant::now());
            state.passes += 1;
            state.due = None;
            state.animated = None;
            state.news = None;
        });
    }

    /// The frame that begins is followed by another.
    fn one_more(&self) {
        self.with(|state| {
            let when = state.after(FRAME);
            state.due = Some(when);
            state.wake(when, state.passes);
        });
    }

    fn asked(&self, delay: Duration, passes: u64) {
        let now = Instant::now();
        self.with(|state| {
            let when = match (PHASE.get(), delay.is_zero()) {
                (Phase::Hearing | Phase::Telling, true) => return,
                (Phase::Ending, true) => now + SETTLE,
                (Phase::Drawing, true) => state.after(FRAME),
                // What threads bring within a moment is shown by one frame.
                (Phase::Between, true) => state.after(GATHER),
                _ => match now.checked_add(delay) {
                    Some(when) => when,
                    None => return,
                },
            };
            if PHASE.get() == Phase::Drawing && state.animated.is_none_or(|due| when < due) {
                state.animated = Some(when);
            }
            if state.due.is_none_or(|due| when < due) {
                state.due = Some(when);
                state.wake(when, passes);
            }
        });
    }
}

/// Says when the next frame of a window is due.
#[derive(Clone, Default)]
pub struct Repaints(Arc<Shared>);

impl Repaints {
    /// Listens to what is asked of this context from now on.
    pub fn new(ctx: &egui::Context) -> Self {
        let repaints = Self::default();
        // Otherwise only builds for developers ask for it.
        ctx.options_mut(|options| options.repaint_on_widget_change = true);
        ctx.add_plugin(Phases(repaints.0.clone()));
        let shared = repaints.0.clone();
        ctx.set_repaint_observer(move |info| shared.asked(info.delay, info.current_cumulative_pass_nr));
        repaints
    }

    /// Something waits to be taken in; a frame is due only if it changes what is shown. From any thread.
    pub fn tell_news(&self) {
        self.0.with(|state| {
            if state.news.is_none() {
                let when = state.after(GATHER);
                state.news = Some(when);
                state.wake(when, state.passes);
            }
        });
    }

    /// When what threads tell is to be taken in, if they did.
    pub fn news(&self) -> Option<Instant> {
        self.0.with(|state| state.news)
    }

    /// What threads told is being taken in.
    pub fn take_news(&self) {
        self.0.with(|state| state.news = None);
    }

    /// When the next frame is due, if one is.
    pub fn due(&self) -> Option<Instant> {
        self.0.with(|state| state.due)
    }

    /// When the next frame is due by what was asked for while the window was drawn: an animation, a text cursor.
    pub fn animated(&self) -> Option<Instant> {
        self.0.with(|state| state.animated)
    }

    /// Calls `wake` whenever a frame becomes due earlier than was known, from any thread, with the number of passes made
    /// until then. It must not ask egui for anything, which may be locked.
    pub fn on_due(&self, wake: impl Fn(Instant, u64) + Send + 'static) {
        self.0.with(|state| {
            if let Some(due) = state.due {
                wake(due, state.passes);
            }
            state.wake = Some(Box::new(wake));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Event, Key, Modifiers, RawInput};

    struct Window {
        ctx: egui::Context,
        repaints: Repaints,
    }

    impl Window {
        fn new() -> Self {
            let ctx = egui::Context::default();
            let repaints = Repaints::new(&ctx);
            let window = Self { ctx, repaints };
            // The fonts come, and the first layout settles.
            for _ in 0..4 {
                window.frame(Vec::new(), |ui| {
                    ui.label("here");
                });
            }
            window
        }

        fn frame(&self, events: Vec<Event>, draw: impl FnMut(&mut egui::Ui)) {
            let input = RawInput {
                events,
                ..RawInput::default()
            };
            self.ctx.run_ui(input, draw).textures_delta.clear();
        }

        fn key(&self, draw: impl FnMut(&mut egui::Ui)) {
            let key = Event::Key {
                key: Key::D,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: Modifiers::NONE,
            };
            self.frame(vec![key], draw);
        }
    }

    #[test]
    fn an_event_alone_makes_one_frame() {
        let window = Window::new();
        window.key(|ui| {
            ui.label("here");
        });
        assert_eq!(window.repaints.due(), None);
    }

    #[test]
    fn what_the_pointer_has_left_is_no_longer_hovered() {
        let window = Window::new();
        let mut hovered = false;
        let mut place = egui::Rect::NOTHING;
        let mut frame = |events| {
            window.frame(events, |ui| {
                let button = ui.button("here");
                (hovered, place) = (button.hovered(), button.rect);
            });
            (hovered, place)
        };
        let (_, place) = frame(Vec::new());
        frame(Vec::new());
        assert!(frame(vec![Event::PointerMoved(place.center())]).0);
        frame(vec![Event::PointerGone]);
        assert!(window.repaints.due().is_some(), "one more frame");
        assert!(!frame(Vec::new()).0);
        assert_eq!(window.repaints.due(), None);
    }

    #[test]
    fn what_has_moved_settles_when_nothing_happens() {
        let window = Window::new();
        let begun = Instant::now();
        window.key(|ui| {
            ui.label("one more");
            ui.label("here");
        });
        let due = window.repaints.due().expect("one more layout");
        assert!(due >= begun + SETTLE);
    }

    #[test]
    fn an_animation_waits_for_the_time_of_a_frame() {
        let window = Window::new();
        let begun = Instant::now();
        window.key(|ui| {
            ui.label("here");
            ui.ctx().request_repaint();
        });
        let due = window.repaints.due().expect("the next frame");
        assert!(due >= begun + FRAME && due < begun + SETTLE);
    }

    #[test]
    fn another_thread_is_met_in_a_moment_also_while_a_frame_is_made() {
        let window = Window::new();
        let (sender, woken) = std::sync::mpsc::channel();
        window.repaints.on_due(move |when, _| sender.send(when).expect("heard"));
        let ask = || {
            let ctx = window.ctx.clone();
            let thread = std::thread::Builder::new().spawn(move || ctx.request_repaint());
            thread.expect("a thread").join().expect("asked");
        };
        ask();
        assert!(woken.try_recv().expect("woken") <= Instant::now() + GATHER);
        window.key(|ui| {
            ui.label("here");
            ask();
        });
        assert!(woken.try_recv().expect("woken") <= Instant::now() + GATHER);
    }

    #[test]
    fn news_are_no_frame_until_they_are_looked_at() {
        let window = Window::new();
        window.repaints.tell_news();
        window.repaints.tell_news();
        assert!(
            window
                .repaints
                .news()
                .is_some_and(|when| when <= Instant::now() + GATHER)
        );
        assert_eq!(window.repaints.due(), None);
        window.repaints.take_news();
        assert_eq!(window.repaints.news(), None);
        // A frame takes in all there is.
        window.repaints.tell_news();
        window.key(|ui| {
            ui.label("here");
        });
        assert_eq!(window.repaints.news(), None);
    }

    #[test]
    fn a_delay_is_kept_and_the_earliest_counts() {
        let window = Window::new();
        let begun = Instant::now();
        window.ctx.request_repaint_after(Duration::from_secs(5));
        window.ctx.request_repaint_after(Duration::from_secs(9));
        let due = window.repaints.due().expect("later");
        assert!(due >= begun + Duration::from_secs(5) && due < begun + Duration::from_secs(8));
        window.ctx.request_repaint_after(Duration::MAX);
        assert_eq!(window.repaints.due(), Some(due));
    }
}

//! The window: which of two kinds it is, and how it is opened.
//!
//! With a graphics processor eframe paints by OpenGL. Without one, OpenGL is a program that fills the whole window with
//! each frame; then, or where there is no OpenGL at all, the CPU paints what changed (`cpu`). Both run on one event
//! loop and are told by `repaint` when a frame is due.

mod cpu;
mod kept;
mod renderer;
mod repaint;

pub use repaint::Repaints;
pub(super) use repaint::quietly;

use super::{App, Start, Target};
use cpu::CpuWindow;
use domain::names::shown;
use eframe::{UserEvent, egui};
use renderer::Renderer;
use std::cell::{Cell, RefCell};
use std::process::ExitCode;
use std::rc::Rc;
use winit::event_loop::EventLoop;
use winit::platform::run_on_demand::EventLoopExtRunOnDemand;

/// The name under which the desktop knows the program.
const APP: &str = "labelwright";

/// The program behind its window.
struct Opened {
    app: App,
    repaints: Repaints,
}

/// What is opened, once: a window that could not paint leaves it to the next.
#[derive(Clone)]
struct Opening(Rc<RefCell<Option<Wanted>>>);

/// What the window begins with, and the task whose first input it shows.
type Wanted = (Start, Option<&'static str>);

impl Opening {
    fn open(&self, ctx: &egui::Context, renderer: &'static str) -> Option<Opened> {
        let (start, task) = self.0.borrow_mut().take()?;
        let mut app = App::new(ctx, start);
        app.painted_by(renderer);
        if let Some(name) = task {
            app.show_task(name);
        }
        let repaints = app.repaints().clone();
        Some(Opened { app, repaints })
    }
}

/// Opens the window, with this task's first input on the canvas where one is named, and stays until it is closed.
pub fn run(target: Option<Target>, member: Option<String>, task: Option<&'static str>) -> ExitCode {
    if !has_display() {
        tell(
            "There is no display to open a window on; set DISPLAY or WAYLAND_DISPLAY, or use the verbs of `labelwright -h`.",
        );
        return ExitCode::FAILURE;
    }
    match opened(Start::new(target, member), task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!(
                "No window could be opened ({error}); check the display, or use the verbs of `labelwright -h`."
            ));
            ExitCode::FAILURE
        }
    }
}

fn opened(start: Start, task: Option<&'static str>) -> Result<(), String> {
    let wanted = Renderer::wanted(&start.settings)?;
    let opening = Opening(Rc::new(RefCell::new(Some((start, task)))));
    let event_loop = EventLoop::<UserEvent>::with_user_event().build();
    let mut event_loop = event_loop.map_err(|error| error.to_string())?;
    if wanted.begins_with_gl() {
        let refused = by_gl(&mut event_loop, &opening)?;
        match refused {
            None => return Ok(()),
            Some(reason) if wanted == Renderer::Gl => return Err(reason),
            Some(reason) => tracing::info!("the CPU paints: {reason}"),
        }
    }
    let proxy = event_loop.create_proxy();
    let mut window = CpuWindow::new(viewport(), proxy, move |ctx| opening.open(ctx, "CPU"));
    event_loop
        .run_app_on_demand(&mut window)
        .map_err(|error| error.to_string())?;
    window.error.map_or(Ok(()), Err)
}

/// Opens the window by OpenGL and stays until it is closed; or says why OpenGL does not serve.
fn by_gl(event_loop: &mut EventLoop<UserEvent>, opening: &Opening) -> Result<Option<String>, String> {
    let options = eframe::NativeOptions {
        viewport: viewport(),
        renderer: eframe::Renderer::Glow,
        ..Default::default()
    };
    // Unless the program is made, no window was opened.
    let refused = Rc::new(Cell::new(Some("no OpenGL".to_owned())));
    let (told, opening) = (refused.clone(), opening.clone());
    let proxy = event_loop.create_proxy();
    let create = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        let Some(Opened { app, repaints }) = opening.open(&cc.egui_ctx, "OpenGL") else {
            return Err("the window was opened before".into());
        };
        told.set(None);
        // egui's own schedule asks for three frames where one is due.
        cc.egui_ctx.set_request_repaint_callback(|_| {});
        repaints.on_due(move |when, cumulative_pass_nr| {
            // The loop is gone when the window is.
            let _ = proxy.send_event(UserEvent::RequestRepaint {
                viewport_id: egui::ViewportId::ROOT,
                when,
                cumulative_pass_nr,
            });
        });
        Ok(Box::new(app))
    };
    let mut window = eframe::create_native(APP, options, Box::new(create), event_loop);
    event_loop
        .run_app_on_demand(&mut window)
        .map_err(|error| error.to_string())?;
    Ok(refused.take())
}

fn viewport() -> egui::ViewportBuilder {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../../assets/icon.png")).unwrap_or_default();
    egui::ViewportBuilder::default()
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([800.0, 560.0])
        .with_app_id(APP)
        .with_icon(icon)
        .with_title("Labelwright")
}

/// Says on standard error why there is no window.
fn tell(text: &str) {
    eprintln!("{}", shown(text));
}

#[cfg(target_os = "linux")]
fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|key| std::env::var_os(key).is_some_and(|value| !value.is_empty()))
}

#[cfg(not(target_os = "linux"))]
fn has_display() -> bool {
    true
}

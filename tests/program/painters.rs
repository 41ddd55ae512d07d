//! The window painted by OpenGL and by the CPU looks alike: the program shows a few states on a display without a screen,
//! with an OpenGL in software, and the pictures of both windows are compared.

use crate::support::skipped::skip;
use crate::support::terminal::Terminal;
use image::{Rgb, RgbImage};
use serde_json::json;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Cursor};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat, MapState, Window};
use x11rb::rust_connection::RustConnection;

/// By how much a channel of a pixel may differ, of 255: both round, at other places.
const MOST: u8 = 4;
/// By how much all channels may differ in the mean.
const MEAN: f64 = 0.05;
/// How long a window must have looked the same to be done.
const STILL: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn both_painters_show_the_same() {
    let terminal = Terminal::with_project();
    // Even, for OpenGL alone shrinks thumbnails by way of mipmaps.
    let picture = RgbImage::from_fn(640, 480, |x, y| {
        Rgb([(x / 3) as u8, (y / 2) as u8, ((x + y) / 5) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("encodes");
    terminal.file("pics/1.png", bytes.into_inner());
    let shape = |kind: &str, points: &[[f64; 2]]| json!({"label": "car", "shape_type": kind, "points": points});
    let shapes = json!({"version": "5.5.0", "imagePath": "1.png", "imageWidth": 640, "imageHeight": 480, "shapes": [
        shape("rectangle", &[[40.0, 60.0], [260.0, 190.0]]),
        shape("rectangle", &[[200.5, 150.25], [390.75, 400.0]]),
        shape("polygon", &[[420.0, 80.0], [600.0, 140.0], [520.0, 380.0], [450.0, 260.0]]),
    ]});
    terminal.file("pics/1.json", shapes.to_string());
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "task.ron",
        r#"Task(name: "Street", kind: Segmentation, concepts: ["car"], take_imported: true)"#,
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();

    let Some(screen) = Screen::start() else { return };
    for (theme, project) in [
        ("Dark", None),
        ("Dark", Some("p.labelwright")),
        ("Light", Some("p.labelwright")),
    ] {
        let Some(gl) = screen.shown(&terminal, "gl", theme, project) else {
            return;
        };
        let cpu = screen.shown(&terminal, "cpu", theme, project).expect("the CPU paints");
        assert_eq!(gl.size, cpu.size);
        let differences = gl.channels.iter().zip(&cpu.channels).map(|(a, b)| a.abs_diff(*b));
        let most = differences.clone().max().unwrap_or(0);
        let mean = differences.map(f64::from).sum::<f64>() / gl.channels.len() as f64;
        println!("{theme}, {project:?}: {most} of 255 at most, {mean:.4} in the mean");
        assert!(
            most <= MOST && mean <= MEAN,
            "{theme}, {project:?}: {most} of 255 at most, {mean:.4} in the mean"
        );
    }
}

/// What is seen of a window: its size, and red, green and blue of each pixel.
#[derive(PartialEq)]
struct Look {
    size: (u16, u16),
    channels: Vec<u8>,
}

impl Look {
    /// Whether the picture is there: nothing else has so many colours.
    fn shows_picture(&self) -> bool {
        let (pixels, _) = self.channels.as_chunks::<3>();
        pixels.iter().collect::<HashSet<_>>().len() > 5000
    }
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended by itself is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display without a screen.
struct Screen {
    display: String,
    connection: RustConnection,
    root: Window,
    _xvfb: Running,
}

impl Screen {
    /// A new display; `None`, after saying so, where there is none to be had.
    fn start() -> Option<Self> {
        let started = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1400x1000x24"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut xvfb) = started else {
            skip("Xvfb, which was not found");
            return None;
        };
        let mut number = String::new();
        let out = xvfb.stdout.take().expect("its output");
        let xvfb = Running(xvfb);
        BufReader::new(out).read_line(&mut number).expect("a display number");
        let display = format!(":{}", number.trim());
        let (connection, screen) = RustConnection::connect(Some(&display)).expect("the display answers");
        let root = connection.setup().roots[screen].root;
        // Off the window, so that nothing is pointed at.
        connection
            .warp_pointer(x11rb::NONE, root, 0, 0, 0, 0, 1399, 999)
            .expect("the display takes it")
            .check()
            .expect("the pointer moves");
        Some(Self {
            display,
            connection,
            root,
            _xvfb: xvfb,
        })
    }

    /// The window, once it has come to rest; `None`, after saying so, where there is no OpenGL.
    fn shown(&self, terminal: &Terminal, renderer: &str, theme: &str, project: Option<&str>) -> Option<Look> {
        let home = tempfile::tempdir().expect("a folder");
        let settings = home.path().join(".config/labelwright");
        std::fs::create_dir_all(&settings).expect("a folder");
        std::fs::write(settings.join("settings.ron"), format!("{{\"theme\": \"{theme}\"}}")).expect("settings");
        let program = Command::new(env!("CARGO_BIN_EXE_labelwright"))
            .args(project)
            .current_dir(terminal.root())
            .env("HOME", home.path())
            .env("LOGNAME", "ben")
            .env("DISPLAY", &self.display)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("LABELWRIGHT_RENDERER", renderer)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_STATE_HOME")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("XDG_DATA_HOME")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut program = Running(program.expect("the program starts"));
        let began = Instant::now();
        let mut last: Option<(Look, Instant)> = None;
        loop {
            assert!(
                began.elapsed() < PATIENCE,
                "the window does not come to rest: {renderer}, {theme}, {project:?}"
            );
            std::thread::sleep(Duration::from_millis(100));
            if program.0.try_wait().expect("a child").is_some() {
                assert_eq!(renderer, "gl", "the program ended");
                skip("OpenGL in software, which did not open a window");
                return None;
            }
            let ready = |look: &Look| project.is_none() || look.shows_picture();
            let Some(look) = self.look().filter(ready) else {
                continue;
            };
            match &last {
                Some((seen, since)) if *seen == look && since.elapsed() >= STILL => return Some(look),
                Some((seen, _)) if *seen == look => {}
                _ => last = Some((look, Instant::now())),
            }
        }
    }

    /// The window as it is now, once it is there.
    fn look(&self) -> Option<Look> {
        let windows = self.connection.query_tree(self.root).ok()?.reply().ok()?.children;
        let sizes = windows.into_iter().filter_map(|window| {
            let attributes = self.connection.get_window_attributes(window).ok()?.reply().ok()?;
            let geometry = self.connection.get_geometry(window).ok()?.reply().ok()?;
            (attributes.map_state == MapState::VIEWABLE).then_some((window, (geometry.width, geometry.height)))
        });
        let (window, size) = sizes.max_by_key(|(_, (width, height))| u32::from(*width) * u32::from(*height))?;
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, window, 0, 0, size.0, size.1, u32::MAX)
            .ok()?
            .reply()
            .ok()?;
        // Blue, green, red and a byte that says nothing.
        let (pixels, _) = image.data.as_chunks::<4>();
        let channels = pixels.iter().flat_map(|[b, g, r, _]| [*r, *g, *b]).collect();
        Some(Look { size, channels })
    }
}

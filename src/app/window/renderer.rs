//! What paints the window.

use session::Settings;

/// What is to paint the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renderer {
    /// OpenGL where a graphics processor does it, else the CPU.
    Auto,
    /// OpenGL in any case.
    Gl,
    /// The CPU in any case.
    Cpu,
}

/// The environment variable that overrides the setting.
const VARIABLE: &str = "LABELWRIGHT_RENDERER";

impl Renderer {
    /// What the environment wants, else the settings.
    ///
    /// # Errors
    /// A sentence when the environment names none.
    pub(super) fn wanted(settings: &Settings) -> Result<Self, String> {
        match std::env::var(VARIABLE) {
            Ok(name) => Self::named(&name).ok_or_else(|| format!("{VARIABLE} is none of auto, gl, cpu: {name}")),
            Err(_) => Ok(Self::named(&settings.renderer).unwrap_or(Self::Auto)),
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::Auto),
            "gl" => Some(Self::Gl),
            "cpu" => Some(Self::Cpu),
            _ => None,
        }
    }

    /// Whether OpenGL is tried first.
    pub(super) fn begins_with_gl(self) -> bool {
        match self {
            Self::Gl => true,
            Self::Cpu => false,
            Self::Auto => may_have_gpu(),
        }
    }
}

/// Whether this machine may have a graphics processor for this display: without one, OpenGL is a program of Mesa that
/// fills the whole window for each frame.
#[cfg(target_os = "linux")]
fn may_have_gpu() -> bool {
    let variable = |name: &str| std::env::var(name).ok();
    let software = variable("LIBGL_ALWAYS_SOFTWARE").is_some_and(|value| value != "0" && value != "false");
    !software && !is_remote(variable("DISPLAY").as_deref(), variable("WAYLAND_DISPLAY").as_deref()) && renders(SYSFS)
}

#[cfg(not(target_os = "linux"))]
fn may_have_gpu() -> bool {
    true
}

/// Whether the display is another machine's, as by `ssh -X`.
#[cfg(target_os = "linux")]
fn is_remote(x11: Option<&str>, wayland: Option<&str>) -> bool {
    let host = x11.and_then(|display| display.split_once(':')).map(|(host, _)| host);
    wayland.is_none_or(str::is_empty) && host.is_some_and(|host| !host.is_empty() && !host.starts_with("unix"))
}

/// Where Linux lists its graphics devices.
#[cfg(target_os = "linux")]
const SYSFS: &str = "/sys/class/drm";

/// Whether a device can render. Only drivers of processors that do so have a render node, but for vgem, which lends
/// memory to programs that paint.
#[cfg(target_os = "linux")]
fn renders(folder: impl AsRef<std::path::Path>) -> bool {
    let devices = std::fs::read_dir(folder).into_iter().flatten().flatten();
    devices
        .filter(|device| device.file_name().to_string_lossy().starts_with("renderD"))
        .any(|device| {
            let driver = std::fs::read_link(device.path().join("device/driver"));
            !driver.is_ok_and(|driver| driver.ends_with("vgem"))
        })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_display_is_another_machines() {
        assert!(is_remote(Some("localhost:10.0"), None));
        assert!(is_remote(Some("station7:0"), Some("")));
        assert!(!is_remote(Some(":0"), None));
        assert!(!is_remote(Some("unix:0"), None));
        assert!(!is_remote(Some("localhost:10.0"), Some("wayland-0")));
        assert!(!is_remote(None, Some("wayland-0")));
    }

    #[test]
    fn a_render_node_tells_a_processor() {
        let folder = tempfile::tempdir().expect("a folder");
        let device = |name: &str, driver: &str| {
            let device = folder.path().join(name).join("device");
            std::fs::create_dir_all(&device).expect("a device");
            std::os::unix::fs::symlink(format!("../../bus/{driver}"), device.join("driver")).expect("a driver");
        };
        assert!(!renders(folder.path().join("none")));
        device("card0", "bochs-drm");
        assert!(!renders(folder.path()));
        device("renderD128", "vgem");
        assert!(!renders(folder.path()));
        device("renderD129", "i915");
        assert!(renders(folder.path()));
    }
}

//! Files that are written because somebody asked for them: whole or not at all, and only in the place of a file.

use super::MediaError;
use domain::pixels::{PixelFormat, Pixels};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Writes a file by `fill`, under another name first: no half file is left behind. A file that is there is replaced;
/// anything else, as a symbolic link, a device or a folder, is left alone.
///
/// # Errors
/// What the operating system said, or that the place is taken by something that is no ordinary file.
pub fn write_whole(path: &Path, fill: &mut dyn FnMut(&mut File) -> io::Result<()>) -> io::Result<()> {
    refuse_what_is_no_file(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    share(&mut builder);
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    fill(file.as_file_mut())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// What was asked for is no secret of the one user; the system takes off what it always does.
#[cfg(unix)]
fn share(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

/// Who may read a file is inherited from its folder here.
#[cfg(not(unix))]
fn share(_: &mut tempfile::Builder<'_, '_>) {}

/// # Errors
/// When something is at the place that is no ordinary file.
fn refuse_what_is_no_file(path: &Path) -> io::Result<()> {
    let kind = match fs::symlink_metadata(path) {
        Ok(found) => found.file_type(),
        // Nothing is there; other trouble shows when it is written.
        Err(_) => return Ok(()),
    };
    let what = if kind.is_file() {
        return Ok(());
    } else if kind.is_symlink() {
        "it is a symbolic link, which is not written through; name the file it leads to"
    } else if kind.is_dir() {
        "it is a folder; name a file"
    } else {
        "it is a device or a pipe, not a file; choose another place"
    };
    Err(io::Error::new(io::ErrorKind::AlreadyExists, what))
}

/// Writes pixels as a PNG file, under another name first: no half file is left behind.
///
/// # Errors
/// [`MediaError::Unwritable`] with what the operating system said.
pub fn write_png(path: &Path, pixels: &Pixels) -> Result<(), MediaError> {
    let color = match pixels.format() {
        PixelFormat::Rgb8 => image::ExtendedColorType::Rgb8,
        PixelFormat::Rgba8 => image::ExtendedColorType::Rgba8,
    };
    let (width, height) = (pixels.size().width, pixels.size().height);
    let encode = &mut |file: &mut File| {
        let encoder = image::codecs::png::PngEncoder::new(io::BufWriter::new(file));
        image::ImageEncoder::write_image(encoder, pixels.data(), width, height, color).map_err(io::Error::other)
    };
    write_whole(path, encode).map_err(|error| {
        MediaError::Unwritable(match error.kind() {
            io::ErrorKind::NotFound => "there is no such folder".to_owned(),
            io::ErrorKind::AlreadyExists | io::ErrorKind::Other => error.to_string(),
            kind => kind.to_string(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Size;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.png");
        let size = Size::new(3, 2);
        let pixels = Pixels::new(size, PixelFormat::Rgb8, (0..18).collect()).expect("a picture");
        write_png(&path, &pixels).expect("written");
        let probe = super::super::probe(&path).expect("a picture");
        let read = super::super::read(&super::super::Source::new(path, &probe), 0);
        assert_eq!(read, Ok(pixels.clone()));
        let missing = write_png(&folder.path().join("no/a.png"), &pixels);
        assert!(matches!(missing, Err(MediaError::Unwritable(_))));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_or_onto_a_device() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("kept.csv"), folder.path().join("link.csv"));
        std::fs::write(&file, "kept").expect("written");
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        let write = |path: &Path| write_whole(path, &mut |file| io::Write::write_all(file, b"new"));
        let refused = write(&link).expect_err("a link");
        assert!(refused.to_string().contains("symbolic link"), "{refused}");
        assert!(
            write(Path::new("/dev/null"))
                .expect_err("a device")
                .to_string()
                .contains("a device")
        );
        assert!(
            write(folder.path())
                .expect_err("a folder")
                .to_string()
                .contains("a folder")
        );
        assert_eq!(std::fs::read_to_string(&file).expect("read"), "kept");
        assert!(
            std::fs::symlink_metadata(&link).expect("there").is_symlink(),
            "the link is still one"
        );
        write(&file).expect("an ordinary file is replaced");
        assert_eq!(std::fs::read_to_string(&file).expect("read"), "new");
        let names: Vec<_> = std::fs::read_dir(folder.path()).expect("read").flatten().collect();
        assert_eq!(names.len(), 2, "nothing half written is left: {names:?}");
    }
}

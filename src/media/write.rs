//! Pixels to a file.

use super::MediaError;
use crate::domain::pixels::{PixelFormat, Pixels};
use std::path::Path;

/// Writes pixels as a PNG file, under another name first: no half file is left behind.
///
/// # Errors
/// [`MediaError::Unwritable`] with what the operating system said.
pub fn write_png(path: &Path, pixels: &Pixels) -> Result<(), MediaError> {
    let io = |error: std::io::Error| {
        MediaError::Unwritable(match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such folder".to_owned(),
            kind => kind.to_string(),
        })
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(io)?;
    let color = match pixels.format() {
        PixelFormat::Rgb8 => image::ExtendedColorType::Rgb8,
        PixelFormat::Rgba8 => image::ExtendedColorType::Rgba8,
    };
    let encoder = image::codecs::png::PngEncoder::new(std::io::BufWriter::new(&mut file));
    let (width, height) = (pixels.size().width, pixels.size().height);
    image::ImageEncoder::write_image(encoder, pixels.data(), width, height, color)
        .map_err(|error| MediaError::Unwritable(error.to_string()))?;
    file.persist(path).map_err(|error| io(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Size;

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
}

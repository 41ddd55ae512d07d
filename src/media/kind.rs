//! The kinds of file that are read, by name and by first bytes.

use image::ImageFormat;
use std::fmt;
use std::path::Path;

/// A format whose pixels can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// JPEG (ITU-T T.81), grey, YCbCr, RGB, CMYK or YCCK, sequential or progressive.
    Jpeg,
    /// PNG.
    Png,
    /// WebP, of an animation the first frame.
    WebP,
    /// GIF, of an animation the first frame.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// TIFF, of several pages the first.
    Tiff,
    /// PBM, PGM, PPM or PAM.
    Pnm,
    /// The Quite OK Image format.
    Qoi,
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Pnm => "PNM",
            Self::Qoi => "QOI",
        })
    }
}

/// The name of a kind of picture that is known and not read, by the file's extension.
pub fn foreign_by_name(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "heic" | "heif" | "hif" => "HEIC",
        "avif" | "avifs" => "AVIF",
        "jp2" | "j2k" | "jpf" | "jpx" | "jpm" => "JPEG 2000",
        "jxl" => "JPEG XL",
        "psd" | "psb" => "Photoshop",
        "exr" => "OpenEXR",
        "hdr" => "Radiance HDR",
        "dcm" | "dicom" => "DICOM",
        "svg" => "SVG",
        "dng" | "cr2" | "cr3" | "nef" | "arw" | "orf" | "raf" | "rw2" => "camera raw",
        _ => return None,
    })
}

/// The same by the file's first bytes (12 are enough).
pub(super) fn foreign_by_content(start: &[u8]) -> Option<&'static str> {
    Some(match start {
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand {
            b"avif" | b"avis" => "AVIF",
            b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" => "HEIC",
            _ => return None,
        },
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xFF, 0x4F, 0xFF, 0x51, ..] => "JPEG 2000",
        [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] | [0xFF, 0x0A, ..] => "JPEG XL",
        [b'8', b'B', b'P', b'S', ..] => "Photoshop",
        [0x76, 0x2F, 0x31, 0x01, ..] => "OpenEXR",
        _ => return None,
    })
}

impl FileKind {
    /// The kind that a file's extension promises, whatever its case.
    pub fn by_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" | "mpo" => Self::Jpeg,
            "png" | "apng" => Self::Png,
            "webp" => Self::WebP,
            "gif" => Self::Gif,
            "bmp" | "dib" => Self::Bmp,
            "tif" | "tiff" => Self::Tiff,
            "pnm" | "pbm" | "pgm" | "ppm" | "pam" => Self::Pnm,
            "qoi" => Self::Qoi,
            _ => return None,
        })
    }

    /// The kind that a file's first bytes (12 are enough) say it is.
    pub fn by_content(start: &[u8]) -> Option<Self> {
        Some(match start {
            [0xFF, 0xD8, 0xFF, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Self::Png,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::WebP,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'B', b'M', ..] => Self::Bmp,
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Self::Tiff,
            [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n' | b'#', ..] => Self::Pnm,
            [b'q', b'o', b'i', b'f', ..] => Self::Qoi,
            _ => return None,
        })
    }

    /// The format in the words of the `image` crate.
    pub(super) fn format(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
            Self::Gif => ImageFormat::Gif,
            Self::Bmp => ImageFormat::Bmp,
            Self::Tiff => ImageFormat::Tiff,
            Self::Pnm => ImageFormat::Pnm,
            Self::Qoi => ImageFormat::Qoi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents_are_told_apart() {
        assert_eq!(FileKind::by_name(Path::new("a/Ü.JPeG")), Some(FileKind::Jpeg));
        assert_eq!(FileKind::by_name(Path::new("jpeg")), None);
        assert_eq!(FileKind::by_content(b"\xFF\xD8\xFF\xE0"), Some(FileKind::Jpeg));
        assert_eq!(FileKind::by_content(b"P5\n2 2"), Some(FileKind::Pnm));
        assert_eq!(FileKind::by_content(b"P52 2"), None);
        assert_eq!(FileKind::by_content(b""), None);
        assert_eq!(foreign_by_name(Path::new("a.HEIC")), Some("HEIC"));
        assert_eq!(foreign_by_content(b"\0\0\0\x1cftypavif"), Some("AVIF"));
        assert_eq!(foreign_by_content(b"\0\0\0\x0cjP  \r\n\x87\n"), Some("JPEG 2000"));
        assert_eq!(foreign_by_content(b"\xFF\xD8\xFF\xE0"), None);
    }
}

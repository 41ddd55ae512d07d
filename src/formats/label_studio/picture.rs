//! The picture that a task is about, as the server names it: behind an upload's mark, in a query, or at an address.

use super::rows::TaskRow;
use crate::files::is_picture;
use percent_encoding::percent_decode_str;
use std::path::Path;

/// The text of the task's data that names its picture.
pub(super) fn of_task(task: &TaskRow) -> Option<&str> {
    const KEYS: [&str; 5] = ["image", "img", "picture", "photo", "image_url"];
    let texts = &task.data.texts;
    let by_key = KEYS.iter().find_map(|key| texts.iter().find(|(own, _)| own == key));
    let looks_like = |text: &str| is_picture(Path::new(text.split(['?', '#']).next().unwrap_or(text)));
    let by_name = || texts.iter().find(|(_, text)| looks_like(text) || text.contains("?d="));
    by_key.or_else(by_name).map(|(_, text)| text.as_str())
}

/// The names under which the picture may be known, most likely first.
pub(super) fn names(written: &str) -> Vec<String> {
    let plain = match written.split_once("?d=") {
        // Files of the server's own disk, as `/data/local-files/?d=folder/name.jpg`.
        Some((_, path)) => decoded(path),
        None => match written.split_once("://") {
            // At an address the server stands first, in a store the bucket.
            Some((_, rest)) => {
                let path = rest.split(['?', '#']).next().unwrap_or(rest);
                decoded(path.split_once('/').map_or(path, |(_, path)| path))
            }
            None => written.replace('\\', "/"),
        },
    };
    let mut names = vec![plain.clone()];
    let upload = plain.trim_start_matches('/').strip_prefix("data/upload/");
    let file = plain.rsplit('/').next().unwrap_or(&plain);
    if let Some(own) = unmarked(file) {
        names.push(own.to_owned());
    } else if upload.is_some() {
        names.push(file.to_owned());
    }
    let undecoded = decoded(&plain);
    if undecoded != plain {
        names.push(undecoded);
    }
    names
}

/// The name without the 8 hexadecimal digits that an upload puts before it.
fn unmarked(file: &str) -> Option<&str> {
    let (mark, name) = file.split_once('-')?;
    let is_mark = mark.len() == 8 && mark.bytes().all(|b| b.is_ascii_hexdigit());
    (is_mark && !name.is_empty()).then_some(name)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again_behind_what_the_server_puts_before_them() {
        for (written, expected) in [
            (
                "/data/upload/1/ab12cd34-a%20b.jpg",
                vec![
                    "/data/upload/1/ab12cd34-a%20b.jpg",
                    "a%20b.jpg",
                    "/data/upload/1/ab12cd34-a b.jpg",
                ],
            ),
            ("/data/upload/a.jpg", vec!["/data/upload/a.jpg", "a.jpg"]),
            ("/data/local-files/?d=set%2Fa.jpg", vec!["set/a.jpg"]),
            ("s3://bucket/set/a.jpg", vec!["set/a.jpg"]),
            ("https://x.org/set/a.jpg?token=1", vec!["set/a.jpg"]),
            ("C:\\set\\a.jpg", vec!["C:/set/a.jpg"]),
            ("abcdefgh-a.jpg", vec!["abcdefgh-a.jpg"]),
        ] {
            assert_eq!(names(written), expected, "{written}");
        }
    }
}

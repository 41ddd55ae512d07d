//! Pictures that are named by a URL: the program shows none, so they are refused where they are given.

use pulldown_cmark::{Event, Parser, Tag};

/// Whether the text is a URL, as `https://example.org/a.png`, and not the path of a file. A single letter before the
/// colon is a drive.
pub fn is_url(text: &str) -> bool {
    let Some((scheme, _)) = text.trim().split_once("://") else {
        return false;
    };
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.len() > 1 && scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(letters)
}

/// The first picture of a Markdown text that is named by a URL.
pub fn remote_picture(markdown: &str) -> Option<String> {
    Parser::new(markdown).find_map(|event| match event {
        Event::Start(Tag::Image { dest_url, .. }) if is_url(&dest_url) || dest_url.starts_with("data:") => {
            Some(dest_url.to_string())
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_told_from_a_path() {
        for url in [
            "https://example.org/a.png",
            " s3://bucket/a",
            "file:///a.png",
            "HTTP://X/Y",
        ] {
            assert!(is_url(url), "{url}");
        }
        for path in [
            "a.png",
            "/a/b.png",
            "C:\\a.png",
            "C://a.png",
            "a://",
            "guide:1.png",
            "://a",
        ] {
            assert!(!is_url(path), "{path}");
        }
    }

    #[test]
    fn pictures_are_found_where_markdown_has_them() {
        let text = "See [the page](https://a.org) and `![](https://b.org/x.png)`.";
        assert_eq!(
            remote_picture(text),
            None,
            "a link is none, nor what is written as code"
        );
        let text = "Fine: ![](a.png)\n\n![good](https://c.org/x.png)";
        assert_eq!(remote_picture(text).as_deref(), Some("https://c.org/x.png"));
    }
}

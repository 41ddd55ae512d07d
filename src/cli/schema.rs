//! The reference of the text formats, made from the doc comments of the types that read and write them.

use super::args::TextFormat;
use super::json;
use super::print::Printer;
use schemars::{Schema, schema_for};
use serde_json::{Map, Value};
use session::{Manifest, ScriptCommand, TaskText};
use std::fmt::Write;

/// Columns of the printed reference.
const WIDTH: usize = 100;

/// A type of a text format, under the heading of its own reference.
struct Root {
    heading: String,
    schema: Schema,
}

/// Prints the reference: as text for people, with `--json` as JSON Schema.
pub fn run(format: TextFormat, printer: &Printer) -> u8 {
    let roots = roots(format);
    let all: Map<String, Value> = roots
        .iter()
        .map(|root| (root.heading.clone(), root.schema.as_value().clone()))
        .collect();
    let single = roots.first().filter(|_| roots.len() == 1);
    let printed = match single {
        Some(root) => printer.object(&root.schema),
        None => printer.object(&all),
    };
    if !printed {
        super::print::line(reference(format).trim_end());
    }
    0
}

fn roots(format: TextFormat) -> Vec<Root> {
    let one = |heading: &str, schema| {
        vec![Root {
            heading: heading.to_owned(),
            schema,
        }]
    };
    match format {
        TextFormat::Task => one("Task", schema_for!(TaskText)),
        TextFormat::Commands => one("Command", schema_for!(ScriptCommand)),
        TextFormat::Manifest => one("Model", schema_for!(Manifest)),
        TextFormat::Json => json::printed()
            .into_iter()
            .map(|(heading, schema)| Root {
                heading: heading.to_owned(),
                schema,
            })
            .collect(),
    }
}

/// The whole reference of a format as text.
fn reference(format: TextFormat) -> String {
    let (opening, notation) = match format {
        TextFormat::Task => ("A task in RON: `labelwright task new PROJECT FILE.ron`.", Notation::Ron),
        TextFormat::Commands => (
            "A list of commands in RON, `[Command, ...]`: `labelwright apply PROJECT FILE.ron`.",
            Notation::Ron,
        ),
        TextFormat::Manifest => (
            "A model manifest in RON, beside its network: `NAME.ron`.",
            Notation::Ron,
        ),
        TextFormat::Json => ("What each verb prints with `--json`.", Notation::Json),
    };
    let mut page = Page {
        text: format!("{opening}\n"),
        notation,
    };
    // What several roots use is described once, after them.
    let mut shared = Map::new();
    for root in roots(format) {
        let value = root.schema.as_value();
        page.describe(&root.heading, value);
        if let Some(Value::Object(definitions)) = value.get("$defs") {
            shared.extend(definitions.clone());
        }
    }
    for (name, schema) in &shared {
        page.describe(name, schema);
    }
    page.text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    Ron,
    Json,
}

struct Page {
    text: String,
    notation: Notation,
}

fn text_of<'a>(schema: &'a Value, key: &str) -> Option<&'a str> {
    schema.get(key).and_then(Value::as_str)
}

fn list_of<'a>(schema: &'a Value, key: &str) -> Option<&'a Vec<Value>> {
    schema.get(key).and_then(Value::as_array)
}

/// Whether the schema is that of nothing, which stands beside others for what may be left out.
fn is_null(schema: &Value) -> bool {
    text_of(schema, "type") == Some("null")
}

impl Page {
    fn paragraph(&mut self, text: &str, indent: usize) {
        let indent = " ".repeat(indent);
        let options = textwrap::Options::new(WIDTH)
            .initial_indent(&indent)
            .subsequent_indent(&indent);
        // A line break of the source says nothing; an empty line does.
        for paragraph in text.split("\n\n") {
            let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(self.text, "{}", textwrap::fill(&words, &options));
        }
    }

    fn describe(&mut self, heading: &str, schema: &Value) {
        let _ = write!(self.text, "\n{heading}");
        let choices = list_of(schema, "oneOf").or_else(|| list_of(schema, "anyOf"));
        let _ = writeln!(self.text, "{}", if choices.is_some() { ": one of" } else { "" });
        if let Some(about) = text_of(schema, "description") {
            self.paragraph(about, 2);
        }
        for choice in choices.into_iter().flatten() {
            self.choice(choice);
        }
        if choices.is_none() {
            match schema.get("properties") {
                Some(_) => self.fields(schema, 2),
                None => {
                    let kind = self.kind(schema);
                    self.paragraph(&kind, 2);
                }
            }
        }
    }

    /// One of several: a word, or a word with values.
    fn choice(&mut self, choice: &Value) {
        if let Some(words) = list_of(choice, "enum") {
            for word in words.iter().filter_map(Value::as_str) {
                let _ = writeln!(self.text, "\n  {word}");
            }
            return;
        }
        let inner = choice.get("properties").and_then(Value::as_object);
        let inner = inner.and_then(|properties| properties.iter().next());
        let (name, values) = match (text_of(choice, "const"), inner) {
            (Some(word), _) => (word.to_owned(), None),
            (None, Some((name, values))) if values.get("properties").is_some() => {
                (format!("{name}(...)"), Some(values))
            }
            (None, Some((name, value))) => {
                let kind = self.kind(value);
                let kind = kind
                    .strip_prefix('(')
                    .and_then(|rest| rest.strip_suffix(')'))
                    .unwrap_or(&kind);
                (format!("{name}({kind})"), None)
            }
            (None, None) => (self.kind(choice), None),
        };
        let _ = writeln!(self.text, "\n  {name}");
        if let Some(about) = text_of(choice, "description") {
            self.paragraph(about, 6);
        }
        if let Some(values) = values {
            self.fields(values, 6);
        }
    }

    fn fields(&mut self, schema: &Value, indent: usize) {
        let Some(fields) = schema.get("properties").and_then(Value::as_object) else {
            return;
        };
        let required: Vec<&str> = list_of(schema, "required")
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let place = |name: &String| required.iter().position(|wanted| wanted == name).unwrap_or(usize::MAX);
        let mut sorted: Vec<(&String, &Value)> = fields.iter().collect();
        sorted.sort_by_key(|(name, _)| place(name));
        for (name, field) in sorted {
            let kind = self.kind(field);
            let margin = " ".repeat(indent);
            let _ = write!(self.text, "\n{margin}{name}: {kind}");
            let default = field.get("default").filter(|value| !value.is_null());
            let _ = match (default, self.notation) {
                (Some(value), Notation::Ron) => write!(self.text, ", {} by default", ron_text(value)),
                (None, Notation::Ron) if required.contains(&name.as_str()) => write!(self.text, ", required"),
                (None, Notation::Ron) => write!(self.text, ", optional"),
                (_, Notation::Json) if required.contains(&name.as_str()) => Ok(()),
                (_, Notation::Json) => write!(self.text, ", may be missing"),
            };
            self.text.push('\n');
            if let Some(about) = text_of(field, "description") {
                self.paragraph(about, indent + 4);
            }
        }
    }

    /// The kind of value in the notation of the format.
    fn kind(&self, schema: &Value) -> String {
        if let Some(path) = text_of(schema, "$ref") {
            return path.rsplit('/').next().unwrap_or(path).to_owned();
        }
        if let Some(choices) = list_of(schema, "anyOf").or_else(|| list_of(schema, "oneOf")) {
            let kinds: Vec<String> = choices.iter().filter(|c| !is_null(c)).map(|c| self.kind(c)).collect();
            return kinds.join(" or ");
        }
        let kinds = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            Some(Value::Array(kinds)) => kinds
                .iter()
                .filter_map(Value::as_str)
                .filter(|k| *k != "null")
                .collect(),
            _ => return "anything".to_owned(),
        };
        match kinds.as_slice() {
            ["string"] => "text".to_owned(),
            ["integer"] => "integer".to_owned(),
            ["number"] => "number".to_owned(),
            ["boolean"] => "true or false".to_owned(),
            ["array"] => match list_of(schema, "prefixItems") {
                Some(items) => {
                    let kinds: Vec<String> = items.iter().map(|item| self.kind(item)).collect();
                    match self.notation {
                        Notation::Ron => format!("({})", kinds.join(", ")),
                        Notation::Json => format!("[{}]", kinds.join(", ")),
                    }
                }
                None => format!(
                    "[{}]",
                    schema.get("items").map_or("anything".to_owned(), |i| self.kind(i))
                ),
            },
            ["object"] => match schema.get("additionalProperties").filter(|values| values.is_object()) {
                Some(values) => format!("{{text: {}}}", self.kind(values)),
                None => schema
                    .get("properties")
                    .and_then(Value::as_object)
                    .and_then(|properties| properties.iter().next())
                    .map_or("{}".to_owned(), |(name, value)| format!("{name}({})", self.kind(value))),
            },
            other => other.join(" or "),
        }
    }
}

/// A default value as it is written in RON.
fn ron_text(value: &Value) -> String {
    match value {
        Value::String(word) if word.is_empty() => "\"\"".to_owned(),
        // The words of an enum stand bare; none of the defaults is another text.
        Value::String(word) => word.clone(),
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| format!("{name}: {}", ron_text(value)))
                .collect();
            if fields.is_empty() {
                "{}".to_owned()
            } else {
                format!("({})", fields.join(", "))
            }
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    /// Places in a schema that say nothing of what they are.
    fn undescribed(place: &str, schema: &Value, found: &mut Vec<String>) {
        if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
            for (name, field) in fields {
                let place = format!("{place}.{name}");
                // A variant's only value is described beside the variant.
                let described = fields.len() == 1 && text_of(schema, "description").is_some();
                if text_of(field, "description").is_none() && !described {
                    found.push(place.clone());
                }
                undescribed(&place, field, found);
            }
        }
        for choices in ["oneOf", "anyOf"].iter().filter_map(|key| list_of(schema, key)) {
            for choice in choices
                .iter()
                .filter(|choice| !is_null(choice) && choice.get("$ref").is_none())
            {
                if choice.get("enum").is_some() || text_of(choice, "description").is_none() {
                    found.push(format!("{place}: {choice}"));
                }
                undescribed(place, choice, found);
            }
        }
        if let Some(definitions) = schema.get("$defs").and_then(Value::as_object) {
            for (name, schema) in definitions {
                undescribed(name, schema, found);
            }
        }
    }

    #[test]
    fn every_field_is_described() {
        let mut found = Vec::new();
        for format in TextFormat::value_variants() {
            for root in roots(*format) {
                undescribed(&root.heading, root.schema.as_value(), &mut found);
            }
        }
        assert!(found.is_empty(), "without a doc comment: {found:#?}");
    }

    #[test]
    fn a_field_without_words_is_seen() {
        let schema = serde_json::json!({"properties": {"a": {"type": "string"}, "b": {"description": "B."}}});
        let mut found = Vec::new();
        undescribed("T", &schema, &mut found);
        assert!(
            found.iter().all(|place| place == "T.a") && !found.is_empty(),
            "{found:?}"
        );
    }

    #[test]
    fn a_task_is_described_in_its_own_notation() {
        let text = reference(TextFormat::Task);
        for part in [
            "name: text, required",
            "lease_minutes: integer, 60 by default",
            "inputs: Inputs, All by default",
            "WorkerStrategy: one of",
            "Partitioned(...)",
            "Search(text)",
            "part: (number, number, number, number), optional",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }
}

//! What is known of the pictures: the file that goes beside them.

use serde::Serialize;

/// A vertex in pixels of the upright image: (0, 0) is the top-left corner of the top-left pixel.
pub type Point = (f64, f64);

/// One picture.
#[derive(Debug, Serialize)]
pub struct Scene {
    pub file: String,
    pub width: usize,
    pub height: usize,
    /// Concepts of the whole input.
    pub kinds: Vec<&'static str>,
    pub objects: Vec<Object>,
}

/// One object in it.
#[derive(Debug, Serialize)]
pub struct Object {
    pub concept: &'static str,
    /// Left, top, right, bottom edges of what is seen of it.
    #[serde(rename = "box")]
    pub bounds: (f64, f64, f64, f64),
    pub polygon: Vec<Part>,
}

/// One connected piece.
#[derive(Debug, Serialize)]
pub struct Part {
    pub outer: Vec<Point>,
    pub holes: Vec<Vec<Point>>,
}

impl Part {
    pub fn rings(&self) -> impl Iterator<Item = &Vec<Point>> {
        std::iter::once(&self.outer).chain(&self.holes)
    }
}

impl Object {
    /// With coordinates rounded to tenths of a pixel.
    pub fn rounded(mut self) -> Self {
        let round = |x: f64| (x * 10.0).round() / 10.0;
        let b = self.bounds;
        self.bounds = (round(b.0), round(b.1), round(b.2), round(b.3));
        for part in &mut self.polygon {
            for ring in std::iter::once(&mut part.outer).chain(&mut part.holes) {
                for p in ring {
                    *p = (round(p.0), round(p.1));
                }
            }
        }
        self
    }
}

/// The scenes as RON: one line to a scene and one to an object.
pub fn to_ron(scenes: &[Scene]) -> Result<String, ron::Error> {
    let mut out = String::from("[\n");
    for scene in scenes {
        let kinds = ron::to_string(&scene.kinds)?;
        out += &format!(
            "    Scene(file: {}, width: {}, height: {}, kinds: {kinds}, objects: [\n",
            ron::to_string(&scene.file)?,
            scene.width,
            scene.height
        );
        for object in &scene.objects {
            let config = ron::ser::PrettyConfig::new()
                .struct_names(true)
                .depth_limit(0)
                .separator("");
            out += &format!("        {},\n", ron::ser::to_string_pretty(object, config)?);
        }
        out += "    ]),\n";
    }
    out += "]\n";
    Ok(out)
}

//! The verbs about models.

use super::args::{EngineArg, ModelTestArgs, ModelVerb};
use super::print::Printer;
use crate::session::SessionError;
use crate::session::models::{self, EngineChoice, TestRequest};

/// Carries out a verb about models.
pub fn run(verb: ModelVerb, printer: &Printer) -> Result<u8, SessionError> {
    match verb {
        ModelVerb::Test(args) => test(&args, printer),
    }
}

fn test(args: &ModelTestArgs, printer: &Printer) -> Result<u8, SessionError> {
    let request = TestRequest {
        engine: match args.engine {
            EngineArg::Auto => EngineChoice::Auto,
            EngineArg::Rten => EngineChoice::Rten,
            EngineArg::Onnxruntime => EngineChoice::OnnxRuntime,
        },
        threads: args.threads.map(usize::from),
        png: args.png.clone(),
    };
    let report = models::test(&args.file, &args.image, &request)?;
    Ok(printer.tested(&report))
}

//! The verbs about models.

use super::args::{EngineArg, ModelTestArgs, ModelVerb, PredictArgs};
use super::data;
use super::member::{acting, looking};
use super::print::Printer;
use session::models::{self, EngineChoice, TestRequest};
use session::{SessionError, Who};

/// Carries out a verb about models.
pub fn run(verb: ModelVerb, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    match verb {
        ModelVerb::Add { project, file } => {
            let model = acting(&project, who)?.add_model_now(&file)?;
            Ok(printer.model_added(&model))
        }
        ModelVerb::List { project } => Ok(printer.models(&looking(&project, who)?.view().models.lines)),
        ModelVerb::Test(args) => test(&args, printer),
    }
}

/// Runs a task's model over its inputs.
pub fn predict(args: &PredictArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let mut session = acting(&args.project, who)?;
    let threads = args.threads.map(usize::from);
    let report = data::with_bar("Predicting", |progress| {
        session.predict_now(&args.task, choice(args.engine), threads, progress)
    })?;
    Ok(printer.predicted(&report))
}

fn choice(engine: EngineArg) -> EngineChoice {
    match engine {
        EngineArg::Auto => EngineChoice::Auto,
        EngineArg::Rten => EngineChoice::Rten,
        EngineArg::Onnxruntime => EngineChoice::OnnxRuntime,
    }
}

fn test(args: &ModelTestArgs, printer: &Printer) -> Result<u8, SessionError> {
    let request = TestRequest {
        engine: choice(args.engine),
        threads: args.threads.map(usize::from),
        png: args.png.clone(),
    };
    let report = models::test(&args.file, &args.image, &request)?;
    Ok(printer.tested(&report))
}

//! A way to break off a run from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Hook = Box<dyn Fn() + Send>;

/// Asks a run to end early. Clones ask the same run; once stopped, it stays stopped.
#[derive(Clone, Default)]
pub struct Stop(Arc<Shared>);

#[derive(Default)]
struct Shared {
    stopped: AtomicBool,
    hook: Mutex<Option<Hook>>,
}

impl Stop {
    /// Asks the run to end.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::SeqCst);
        if let Some(hook) = &*self.0.hook.lock().unwrap_or_else(PoisonError::into_inner) {
            hook();
        }
    }

    /// Whether it was asked to end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::SeqCst)
    }

    /// Does `work`, during which [`Stop::stop`] also calls `hook`; at once if it was called before.
    pub(super) fn during<T>(&self, hook: impl Fn() + Send + 'static, work: impl FnOnce() -> T) -> T {
        {
            let mut slot = self.0.hook.lock().unwrap_or_else(PoisonError::into_inner);
            if self.is_stopped() {
                hook();
            }
            *slot = Some(Box::new(hook));
        }
        let outcome = work();
        *self.0.hook.lock().unwrap_or_else(PoisonError::into_inner) = None;
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn the_hook_is_called_during_the_work_and_not_after() {
        let calls = Arc::new(AtomicUsize::new(0));
        let (stop, counted) = (Stop::default(), calls.clone());
        let hook = move || {
            counted.fetch_add(1, Ordering::SeqCst);
        };
        let other = stop.clone();
        stop.during(hook, || other.stop());
        assert!(stop.is_stopped());
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        stop.stop();
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        let counted = calls.clone();
        stop.during(
            move || {
                counted.fetch_add(1, Ordering::SeqCst);
            },
            || {},
        );
        assert_eq!(
            calls.load(Ordering::SeqCst),
            2,
            "a run that starts stopped is told at once"
        );
    }
}

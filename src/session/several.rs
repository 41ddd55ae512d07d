//! Work on many things of which each mostly waits, such as for a server: several at once.

use crossbeam_channel::unbounded;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Works on `items`, `at_once` of them at a time, and hands on each result with the place of its item, from this thread, as
/// they come. Nothing more is begun once `cancel` is set.
pub(crate) fn several<T: Sync, R: Send>(
    items: &[T],
    at_once: usize,
    cancel: &AtomicBool,
    work: impl Fn(&T) -> R + Sync,
    done: &mut dyn FnMut(usize, R),
) {
    let next = AtomicUsize::new(0);
    let (send, receive) = unbounded();
    std::thread::scope(|scope| {
        for _ in 0..at_once.min(items.len()) {
            let (send, next, work) = (send.clone(), &next, &work);
            scope.spawn(move || {
                while !cancel.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    if send.send((at, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        for (at, result) in receive {
            done(at, result);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_comes_once_with_its_place_and_nothing_after_a_cancel() {
        let items: Vec<usize> = (0..100).collect();
        let mut found = Vec::new();
        several(&items, 8, &AtomicBool::new(false), |item| item * 2, &mut |at, twice| {
            found.push((at, twice));
        });
        found.sort_unstable();
        assert_eq!(found, items.iter().map(|item| (*item, item * 2)).collect::<Vec<_>>());
        several(&items, 8, &AtomicBool::new(true), |_| (), &mut |_, ()| {
            panic!("it was cancelled")
        });
    }
}

//! Signals that ask the process to end to a flag that a run looks at.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Whether somebody asked the process to end. A second signal ends it at once.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    asked: Arc<AtomicUsize>,
}

impl Signals {
    /// Begins to listen for Ctrl-C and for a polite kill.
    pub fn listen() -> Signals {
        let signals = Signals::default();
        let again = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // Where a signal cannot be had, it does what it always did.
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&again));
            let _ = flag::register(signal, Arc::clone(&again));
            let _ = flag::register_usize(signal, Arc::clone(&signals.asked), signal.unsigned_abs() as usize);
        }
        // A limit on the size of files is an error like a full disk, not a death.
        #[cfg(unix)]
        let _ = flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
        signals
    }

    /// The signal that came, if one did.
    pub fn asked(&self) -> Option<u8> {
        u8::try_from(self.asked.load(Ordering::Relaxed)).ok().filter(|signal| *signal > 0)
    }
}

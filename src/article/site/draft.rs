//! draft: later, nothing yet.

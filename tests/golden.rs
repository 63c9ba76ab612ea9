//! Fixture articles to the records they must give, whole, for any number of threads.

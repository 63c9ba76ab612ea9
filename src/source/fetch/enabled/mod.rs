//! URLs and lists of them to pages, over the network and through its dangers.

pub mod address;
pub mod archive;
pub mod body;
pub mod cache;
pub mod feed;
pub mod fetcher;
pub mod page;
pub mod robots;
pub mod sitemap;
pub mod target;
pub mod visit;
pub mod world;

#[cfg(test)]
mod tests;

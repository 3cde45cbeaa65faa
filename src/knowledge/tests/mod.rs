//! The fold on small entries that are written by hand: lives, mistakes, links, facets, and the laws
//! that hold for all of it.

mod deals;
mod facets;
mod laws;
mod links;
mod lives;
mod mistakes;
pub(super) mod written;

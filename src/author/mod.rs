//! What writes into the folder of an author: a new site ([`init`]), a new entry ([`new`]), a file of
//! the theme to be changed ([`eject`]).
//!
//! Nothing here replaces a file: what is there already is somebody's work. It is named, and nothing
//! is written.

mod archetype;
mod editor;
mod eject;
mod file;
mod fill;
mod init;
mod new;
mod request;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use editor::edit;
pub use eject::eject;
pub use init::init;
pub use new::{NewEntry, compose, new};
pub use request::NewRequest;

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// With the folder that it was asked for in, as a user can open it.
    pub path: PathBuf,
}

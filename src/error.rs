//! What stops the program: the machine's failures, not the author's mistakes.
//!
//! An author's mistake is a [`Diagnostic`](crate::diagnostic::Diagnostic), a value that is collected
//! and shown with all the others. An [`Error`] ends the command: it names the action and the object
//! ('cannot write `public/index.html`'), carries the cause, and its [`Kind`] alone decides the exit
//! code. There is no list of error types here, because no caller asks for more than that.

use std::fmt;

/// Who can mend it, and so which exit code it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The content has mistakes; they were reported as diagnostics. Exit code 1.
    Content,
    /// The command line or the machine: a folder that is missing, a full disk. Exit code 2.
    Environment,
}

/// A failure that ends a command.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    hint: Option<String>,
}

/// The result of everything that touches the machine.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure of the machine or of the command line; `message` names the action and the object.
    pub fn new(message: impl Into<String>) -> Self {
        Self { kind: Kind::Environment, message: message.into(), cause: None, hint: None }
    }

    /// The content has mistakes, and they have been reported already.
    pub fn content(message: impl Into<String>) -> Self {
        Self { kind: Kind::Content, ..Self::new(message) }
    }

    /// With what the system said.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// With one thing to do about it, in the imperative.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What to do about it, if there is something.
    pub fn help(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Whether the reader of our output has gone away: not worth a word.
    pub fn is_broken_pipe(&self) -> bool {
        self.cause
            .as_deref()
            .and_then(|cause| cause.downcast_ref::<std::io::Error>())
            .is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

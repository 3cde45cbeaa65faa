//! The stable names of everything that can be wrong. A name is a promise: CI configurations and
//! search engines know it, so it is never reused for another thing.
//!
//! One table; each code has its level and one sentence on what it means. `it::codes` counts that
//! each has a fixture site that provokes it.

use super::Level;

macro_rules! codes {
    ($($variant:ident $name:literal $level:ident $meaning:literal;)*) => {
        /// What is wrong, by its stable name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            pub fn level(self) -> Level {
                match self { $(Code::$variant => Level::$level,)* }
            }

            /// One sentence on what it means.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    // Reading the folder.
    NotUtf8 "not-utf8" Error "The file is not UTF-8 text.";
    Unreadable "unreadable" Error "The file or folder cannot be read.";
    LinkOutside "link-outside" Error "A symbolic link leads out of the site folder, or cannot be followed.";
    TooLarge "too-large" Error "The file is larger than an entry may be.";
    EmptyEntry "empty-entry" Error "The file holds nothing.";
    AddressCollision "address-collision" Error "Two files would be published at one address.";
    BadAddress "bad-address" Error "An address cannot be made of this name.";
    // site.toml.
    BrokenToml "broken-toml" Error "`site.toml` is not TOML.";
    UnknownKey "unknown-key" Error "`site.toml` has no such key.";
    ConfigValue "config-value" Error "A value of `site.toml` is not of the kind that its key takes.";
    // Front matter.
    UnclosedFrontMatter "unclosed-front-matter" Error "The front matter has no closing `---`.";
    BrokenYaml "broken-yaml" Error "The front matter is not YAML.";
    FrontMatterLimit "front-matter-limit" Error "The front matter is larger, deeper or cleverer than it may be.";
    DuplicateKey "duplicate-key" Error "A field is given twice.";
    UnknownField "unknown-field" Error "The kind declares no such field.";
    UnknownKind "unknown-kind" Error "No kind has this name.";
    UnknownValue "unknown-value" Error "A closed facet or a fixed list has no such value.";
    WrongType "wrong-type" Error "A field's value is not of the field's type.";
    AmbiguousPercent "ambiguous-percent" Error "A bare 1 is 1% or 100%.";
    DuplicateValue "duplicate-value" Warning "A field has one value twice; it counts once.";
    MissingField "missing-field" Error "A required field is missing.";
    MissingDate "missing-date" Error "An entry of a dated kind has no date.";
    ReversedDates "reversed-dates" Warning "Something ends before it begins.";
    UnreadValue "unread-value" Warning "A value that a collection supplies is not of its field's type and is kept as text.";
    UnknownKpi "unknown-kpi" Error "No KPI has this name.";
    LongSummary "long-summary" Warning "The summary is longer than sixty words.";
    EarlyReview "early-review" Warning "An entry looks back on what had not begun, or not ended, on its date.";
    FutureDate "future-date" Warning "An entry is dated after the as-of day and is left out.";
    // Markdown and points.
    TooDeep "too-deep" Error "The Markdown is nested too deeply.";
    RawHtml "raw-html" Warning "HTML is shown as text.";
    RefusedLink "refused-link" Error "A link uses a scheme that is not allowed.";
    ExternalImage "external-image" Warning "A picture of another site is linked to and not loaded.";
    BrokenAttributes "broken-attributes" Error "An attribute block cannot be read.";
    UnknownAttribute "unknown-attribute" Error "Points have no such attribute.";
    DuplicateAttribute "duplicate-attribute" Error "An attribute is given twice.";
    WrongAttribute "wrong-attribute" Error "An attribute's value is not of the attribute's type.";
    BadId "bad-id" Error "An id has letters that ids may not have.";
    DuplicateId "duplicate-id" Error "Two points, or two home pages, have one id.";
    DerivedId "derived-id" Warning "A lesson or question has no id of its own.";
    UnreadTable "unread-table" Warning "A section that is read for its points holds a table and no point.";
    UnplacedHeading "unplaced-heading" Warning "A heading occurs often and has no role.";
    // Relations and links.
    UnknownTarget "unknown-target" Error "A relation names an id that nobody gave.";
    WrongTarget "wrong-target" Error "A relation names a thing of the wrong sort.";
    EarlyEvent "early-event" Error "Something happens to a lesson or question before it was first met.";
    MissingHeir "missing-heir" Error "`supersedes` stands on a point without an id.";
    MissingReason "missing-reason" Warning "An action is dropped and nobody says why.";
    UnknownHome "unknown-home" Warning "A home page names a lesson or question that no entry has.";
    BrokenLink "broken-link" Error "A link leads nowhere.";
    BrokenAnchor "broken-anchor" Error "A link names a place that its page does not have.";
    KeptLink "kept-link" Warning "A link of a collection leads nowhere and is shown as text.";
    AmbiguousLink "ambiguous-link" Warning "A wikilink fits more than one entry.";
    // Templates.
    BrokenTemplate "broken-template" Error "A template cannot be read or rendered.";
    BrokenTheme "broken-theme" Error "The theme lacks something, or has something that no theme has.";
    UnusedTemplate "unused-template" Warning "A template of the theme is used by nobody.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

//! lookback: a static-site generator for post-mortems, that keeps lessons and open questions over
//! time.
//!
//! # The program in one drawing
//!
//! ```text
//! content/ ─read→ Sources ─parse→ Vec<Entry> ─fold→ Knowledge ─plan→ Site ─render→ files ─publish→ public/
//!                                                      └─count→ Insights ─┘
//! ```
//!
//! Six nouns, each made once and never changed after, and one verb for each arrow. Only `read` and
//! `publish` touch the disk. What lies between is a pure function of its arguments: no clock (the
//! as-of day comes in with the request), no environment, no hash order, no global state. Drafts and
//! an as-of day are cuts of the entries between parse and fold: nothing after them knows of either.
//!
//! # Where to start reading
//!
//! 1. [`compile`]: the arrows up to the plan, in one function.
//! 2. [`entry::Entry`] and [`entry::Point`]: what an author wrote.
//! 3. [`knowledge::Knowledge`], then [`knowledge::lesson::next`] and [`knowledge::question::next`]:
//!    the whole truth on what an event does to a lesson or a question.
//! 4. [`knowledge::insight`] and [`knowledge::kpi`]: what is counted from the knowledge, each a pure
//!    function of it that keeps what it counted.
//! 5. [`site::Page`]: which pages there are; [`site::view`]: what each shows, the contract with
//!    templates.
//! 6. [`publish::Publication`]: how a finished site takes the place of the old one.
//! 7. [`commands`]: one file a command, in terms of the rest.
//!
//! # Words
//!
//! | word | is |
//! |---|---|
//! | entry | one Markdown file: a deal, a review, an incident, a page |
//! | kind | what sort of entry it is; declared as data |
//! | section, role | a heading of level 2 and, where it is known, what its points are |
//! | point | a list item or level-3 heading in a section with a role: a lesson, a question, an action … |
//! | relation | what a point does to an earlier one: `answers`, `relearns`, `follows` … |
//! | event | a relation, or a first `learned` or `asked`, with its date; the order is total |
//! | life | the states that follow from the events of one lesson or question |
//! | thread | points of several entries tied by `follows` |
//! | facet | a dimension that entries and points are grouped by: reason, competitor, team … |
//! | deal | an entry of a kind with an `outcome`; it counts on the day it was closed |
//! | KPI, figure | a number that teams are steered by; one value of it, of a team and a period, with its origin |
//! | insight | what is counted from the knowledge: reasons, competitors, flow, cadence … |
//! | view | what one page shows, as a struct; the contract with templates |
//!
//! # What always holds
//!
//! | invariant | held by |
//! |---|---|
//! | two builds of one content are equal byte for byte, on any path, locale and number of jobs | `laws` in `tests/it` |
//! | the order in which files are found does not matter | `laws` |
//! | the knowledge as of a day is a prefix of the knowledge of a later day | `laws` |
//! | the site as of a day is the site without the entries of later days | `laws` |
//! | every KPI is what a second, plain implementation counts from 500 made-up sites | `figures` |
//! | the figures of the demonstration are those that were counted by hand | `figures` |
//! | a site of next to nothing shows no broken chart and no share of one | `figures` |
//! | no text, however broken, makes the reader panic | `laws` |
//! | every span lies inside its file | `laws`, `codes` |
//! | every internal link and anchor of every page leads somewhere | `laws` |
//! | publishing twice writes nothing the second time, and touches no file it did not make | `laws` |
//! | a build that is killed leaves the old or the new site, whole | `faults` |
//! | a mistake in the content leaves the published site as it was | `bad_input` |
//! | a module names only modules below it, and each library lives in one place | `tidy` |
//!
//! # Layers
//!
//! From the bottom: [`diagnostic`], [`error`], [`value`]; [`config`], [`source`]; [`entry`];
//! [`knowledge`]; [`site`]; [`theme`], [`render`], [`compile`]; [`publish`], [`author`];
//! [`commands`]; [`cli`].

pub mod author;
pub mod cli;
pub mod commands;
pub mod compile;
pub mod config;
pub mod diagnostic;
pub mod entry;
pub mod error;
pub mod knowledge;
pub mod publish;
pub mod render;
pub mod site;
pub mod source;
pub mod theme;
pub mod value;

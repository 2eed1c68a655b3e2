-- The tables of catalogue.sqlite. This file is the database's documentation,
-- too: the comment above a table and the one beside a column become the
-- descriptions in datapackage.json and metadata.json. Names that an SQL
-- database reserves are avoided. Times are RFC 3339 in UTC, days are
-- YYYY-MM-DD, lists are never empty text but rows of their own tables.

-- What this file is: schema_version, generated_at, snapshot, title, base_url, licence and counts.
CREATE TABLE meta (
  name TEXT PRIMARY KEY, -- what it says
  value TEXT NOT NULL -- as text
) WITHOUT ROWID;

-- The accounts that publish components.
CREATE TABLE organisations (
  login TEXT PRIMARY KEY, -- on GitHub
  name TEXT NOT NULL, -- for people
  kind TEXT NOT NULL, -- national, nation, regulator, trust, icb, community, research, charity or supplier
  description TEXT, -- as GitHub says
  url TEXT NOT NULL, -- on GitHub
  homepage TEXT, -- its own site
  components INTEGER NOT NULL, -- how many are catalogued
  as_of TEXT NOT NULL, -- when it was read
  stale INTEGER NOT NULL -- 1 when served from an older night
) WITHOUT ROWID;

-- One row for each component, a repository that was judged.
CREATE TABLE components (
  id INTEGER PRIMARY KEY, -- GitHub's number, which survives renames
  name TEXT NOT NULL UNIQUE COLLATE NOCASE, -- OWNER/NAME
  organisation TEXT NOT NULL, -- login of its owner
  description TEXT NOT NULL, -- as GitHub says
  summary TEXT NOT NULL, -- one sentence; see summary_source
  summary_source TEXT, -- description, readme, publiccode or curation
  url TEXT NOT NULL, -- on GitHub
  homepage TEXT, -- its own site
  kind TEXT NOT NULL, -- api, app, library and so on
  rung INTEGER NOT NULL, -- of the reuse ladder, 0 to 4
  level TEXT NOT NULL, -- the rung's name: published, licensed, documented, maintained, reusable
  status TEXT NOT NULL, -- active, quiet, archived or departed
  prototype INTEGER NOT NULL, -- 1 for prototypes and training
  licence TEXT, -- SPDX identifier by the text
  licence_state TEXT NOT NULL, -- open, other, declared-only, none or conflict
  licence_file TEXT, -- path of the licence file
  redistributable INTEGER NOT NULL, -- 1 when its texts may be shown in full
  language TEXT, -- the main one
  topics TEXT NOT NULL, -- as in the table topics, separated by spaces
  contact TEXT, -- e-mail address or link
  install TEXT, -- one line that installs or uses it
  successor TEXT, -- what replaces it
  created_at TEXT, -- when the repository was made
  pushed_at TEXT, -- the last push
  changed_at TEXT, -- the newest commit that was seen
  released_at TEXT, -- the newest release
  archived_at TEXT, -- when it was made read-only
  fork_of TEXT, -- OWNER/NAME of the parent of a fork
  stars INTEGER NOT NULL, -- people who marked it on GitHub
  forks INTEGER NOT NULL, -- copies on GitHub
  open_issues INTEGER NOT NULL, -- and pull requests
  readme TEXT, -- path of its README
  readme_words INTEGER NOT NULL, -- words of prose in it
  commit_id TEXT, -- the commit that was read
  as_of TEXT NOT NULL, -- when it was read
  stale INTEGER NOT NULL, -- 1 when served from an older night
  stale_reason TEXT -- why
);

-- The policy checks.
CREATE TABLE checks (
  id TEXT PRIMARY KEY, -- as in the address of its page
  title TEXT NOT NULL, -- as a question
  family TEXT NOT NULL, -- licence, documentation, community, quality, safety or data
  mandatory INTEGER NOT NULL, -- 1 when its source demands it
  person INTEGER NOT NULL, -- 1 when only a person can tell: it has no findings
  source TEXT, -- the clause
  source_url TEXT, -- where to read it
  remedy TEXT -- the smallest change that passes
) WITHOUT ROWID;

-- The sentences that say why a check came out as it did; few, and each said of many components.
CREATE TABLE reasons (
  id INTEGER PRIMARY KEY, -- a number of this file only
  reason TEXT NOT NULL -- the sentence
);

-- The outcome of each check on each component. The view explained_findings has the reasons and remedies in words.
CREATE TABLE findings (
  component_id INTEGER NOT NULL REFERENCES components(id), -- of whom
  check_id TEXT NOT NULL REFERENCES checks(id), -- by which check
  outcome TEXT NOT NULL, -- pass, fail, unknown or not-applicable
  reason_id INTEGER NOT NULL REFERENCES reasons(id), -- why
  remedy TEXT, -- what would pass; null on a failure where it is the check's own
  PRIMARY KEY (component_id, check_id)
) WITHOUT ROWID;

-- What the next rung of the reuse ladder still wants.
CREATE TABLE missing (
  component_id INTEGER NOT NULL REFERENCES components(id), -- of whom
  position INTEGER NOT NULL, -- from 1, as the page lists it
  check_id TEXT NOT NULL, -- the check, or a rule of the ladder
  remedy TEXT, -- what to do; null where it is the check's own
  PRIMARY KEY (component_id, position)
) WITHOUT ROWID;

-- Where each fact was seen: a line of a file at the commit that was read, or a field of GitHub's API.
CREATE TABLE evidence (
  component_id INTEGER NOT NULL REFERENCES components(id), -- in whom
  position INTEGER NOT NULL, -- from 1, within the component
  about TEXT NOT NULL, -- finding, standard, licence, kind, status or contact
  subject TEXT, -- the check's or the standard's identifier
  file TEXT, -- path in the repository
  line INTEGER, -- from 1; null for the whole file
  quote TEXT, -- what stands there: the words of the repository's authors
  field TEXT, -- GitHub's name of a field
  value TEXT, -- its value
  url TEXT, -- where to see it, when that does not follow from the rest; see the view evidence_links
  as_of TEXT, -- when it was read, when not with the component
  PRIMARY KEY (component_id, position)
) WITHOUT ROWID;

-- The standards that the catalogue knows.
CREATE TABLE standards (
  id TEXT PRIMARY KEY, -- as in the address of its page
  name TEXT NOT NULL, -- for people
  aka TEXT, -- other names, separated by commas
  owner TEXT NOT NULL, -- who keeps it
  category TEXT NOT NULL, -- such as interoperability
  parent TEXT, -- the standard that this one belongs to
  url TEXT NOT NULL -- where to read it
) WITHOUT ROWID;

-- The standards seen in, or declared by, each component.
CREATE TABLE component_standards (
  component_id INTEGER NOT NULL REFERENCES components(id), -- in whom
  standard_id TEXT NOT NULL REFERENCES standards(id), -- which
  strength TEXT NOT NULL, -- implements, about or mentions
  declared INTEGER NOT NULL, -- 1 when the owner's publiccode.yml says so
  PRIMARY KEY (component_id, standard_id)
) WITHOUT ROWID;

-- The packages that the manifests of each component name.
CREATE TABLE dependencies (
  component_id INTEGER NOT NULL REFERENCES components(id), -- whose manifest
  position INTEGER NOT NULL, -- from 1, within the component
  ecosystem TEXT NOT NULL, -- npm, pypi, conda, cran, go, maven, nuget, rubygems, cargo, packagist, terraform, github-actions or docker
  package TEXT NOT NULL, -- its name in one spelling: lower case, and for Python with hyphens
  requirement TEXT, -- the versions, as written
  scope TEXT, -- dev, test or build; null for a plain one
  file TEXT, -- the manifest
  line INTEGER, -- where it is named
  PRIMARY KEY (component_id, position)
) WITHOUT ROWID;

-- The packages that each component publishes.
CREATE TABLE packages (
  component_id INTEGER NOT NULL REFERENCES components(id), -- by whom
  ecosystem TEXT NOT NULL, -- as of dependencies
  package TEXT NOT NULL, -- its name in one spelling
  PRIMARY KEY (component_id, ecosystem, package)
) WITHOUT ROWID;

-- Which component uses which other, by what its manifests say.
CREATE TABLE uses (
  component_id INTEGER NOT NULL REFERENCES components(id), -- who uses
  used_id INTEGER NOT NULL REFERENCES components(id), -- whom
  ecosystem TEXT NOT NULL, -- by which kind of package
  via TEXT NOT NULL, -- the package, module or action
  file TEXT, -- the manifest
  line INTEGER, -- where it is named
  PRIMARY KEY (component_id, used_id, ecosystem, via)
) WITHOUT ROWID;

-- Components that are like each other, and why.
CREATE TABLE likenesses (
  component_id INTEGER NOT NULL REFERENCES components(id), -- one
  other_id INTEGER NOT NULL REFERENCES components(id), -- the other
  score REAL NOT NULL, -- 0 to 1
  why TEXT NOT NULL, -- what both share, separated by semicolons
  twin TEXT, -- copy, near-duplicate or renamed
  PRIMARY KEY (component_id, other_id)
) WITHOUT ROWID;

-- The words by which owners describe their components.
CREATE TABLE topics (
  component_id INTEGER NOT NULL REFERENCES components(id), -- whose
  topic TEXT NOT NULL, -- as on GitHub
  PRIMARY KEY (component_id, topic)
) WITHOUT ROWID;

-- How much of each component is written in each language.
CREATE TABLE languages (
  component_id INTEGER NOT NULL REFERENCES components(id), -- of whom
  language TEXT NOT NULL, -- as GitHub names it
  bytes INTEGER NOT NULL, -- of code
  PRIMARY KEY (component_id, language)
) WITHOUT ROWID;

-- The newest releases of each component.
CREATE TABLE releases (
  component_id INTEGER NOT NULL REFERENCES components(id), -- of whom
  tag TEXT NOT NULL, -- in git
  name TEXT, -- for people
  url TEXT, -- on GitHub
  published_at TEXT NOT NULL, -- when
  prerelease INTEGER NOT NULL, -- 1 when not meant for everybody
  PRIMARY KEY (component_id, tag)
) WITHOUT ROWID;

-- Open issues whose owners ask for help.
CREATE TABLE help_wanted (
  component_id INTEGER NOT NULL REFERENCES components(id), -- in whom
  number INTEGER NOT NULL, -- of the issue
  title TEXT NOT NULL, -- the words of its author
  url TEXT NOT NULL, -- on GitHub
  labels TEXT, -- separated by commas
  created_at TEXT NOT NULL, -- when it was opened
  PRIMARY KEY (component_id, number)
) WITHOUT ROWID;

-- What changed, night by night.
CREATE TABLE changes (
  day TEXT NOT NULL, -- of the harvest
  position INTEGER NOT NULL, -- from 1, within the day
  kind TEXT NOT NULL, -- added, departed, archived, revived, renamed, transferred, released, licence, level or updated
  name TEXT NOT NULL, -- OWNER/NAME after the change
  repository_id INTEGER, -- GitHub's number; of a departed one, too
  was TEXT, -- the old name, licence or level
  is_now TEXT, -- the new licence, level or release
  PRIMARY KEY (day, position)
) WITHOUT ROWID;

-- Repositories that are no longer public. Nothing of their text is kept.
CREATE TABLE departures (
  name TEXT PRIMARY KEY, -- OWNER/NAME when last seen
  id INTEGER NOT NULL, -- GitHub's number
  first_seen TEXT NOT NULL, -- by the catalogue
  last_seen TEXT NOT NULL, -- by the catalogue
  answer INTEGER NOT NULL, -- GitHub's: 404, 410 or 451
  licence TEXT, -- SPDX identifier when last seen
  forks TEXT -- surviving forks that are known, separated by commas
) WITHOUT ROWID;

-- The files of the site's search index, from which other programs search as the site does.
CREATE TABLE search_index (
  name TEXT PRIMARY KEY, -- below search-index/ on the site
  bytes BLOB NOT NULL -- compressed
) WITHOUT ROWID;

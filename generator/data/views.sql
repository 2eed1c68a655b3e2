-- What comes after the rows: indexes, full text and questions that are asked often.

CREATE INDEX components_organisation ON components(organisation);
CREATE INDEX components_licence ON components(licence_state, licence);
CREATE INDEX findings_check ON findings(check_id, outcome);
CREATE INDEX component_standards_standard ON component_standards(standard_id, strength);
CREATE INDEX dependencies_package ON dependencies(package, ecosystem);
CREATE INDEX packages_package ON packages(package, ecosystem);
CREATE INDEX uses_used ON uses(used_id);
CREATE INDEX topics_topic ON topics(topic);
CREATE INDEX languages_language ON languages(language);
CREATE INDEX changes_name ON changes(name);

CREATE VIRTUAL TABLE components_fts USING fts5(name, description, summary, topics, content="components", content_rowid="id", tokenize='porter unicode61', detail=column);
INSERT INTO components_fts(components_fts) VALUES ('rebuild');
INSERT INTO components_fts(components_fts) VALUES ('optimize');

-- Components that may be reused and say how, the best first.
CREATE VIEW reusable_components AS
SELECT name, summary, kind, level, licence, language, pushed_at, url FROM components
WHERE licence_state = 'open' AND status <> 'archived' AND rung >= 2 ORDER BY rung DESC, pushed_at DESC;

-- Components that nobody may reuse, since they name no licence.
CREATE VIEW components_without_licence AS
SELECT name, organisation, pushed_at, stars, url FROM components WHERE licence_state = 'none' ORDER BY stars DESC, name;

-- How many components pass each check.
CREATE VIEW check_results AS
SELECT c.id AS check_id, c.title, c.family, c.mandatory, sum(f.outcome = 'pass') AS passes, sum(f.outcome = 'fail') AS fails,
  sum(f.outcome = 'unknown') AS unknown, sum(f.outcome = 'not-applicable') AS not_applicable
FROM checks c LEFT JOIN findings f ON f.check_id = c.id GROUP BY c.id;

-- How many components implement, are about, or mention each standard.
CREATE VIEW standard_coverage AS
SELECT s.id AS standard_id, s.name, sum(u.strength = 'implements') AS implements, sum(u.strength = 'about') AS about, sum(u.strength = 'mentions') AS mentions
FROM standards s LEFT JOIN component_standards u ON u.standard_id = s.id GROUP BY s.id;

-- Which package is named by how many components.
CREATE VIEW package_users AS
SELECT ecosystem, package, count(DISTINCT component_id) AS components FROM dependencies GROUP BY ecosystem, package;

-- Evidence with the address where it can be seen.
CREATE VIEW evidence_links AS
SELECT e.component_id, e.position, c.name AS component, e.about, e.subject, e.file, e.line, e.quote, e.field, e.value,
  coalesce(e.url, CASE WHEN e.file IS NOT NULL THEN c.url || '/blob/' || c.commit_id || '/' || e.file || coalesce('#L' || e.line, '')
    WHEN e.field = 'tree' THEN c.url || '/tree/' || c.commit_id ELSE c.url END) AS url,
  coalesce(e.as_of, c.as_of) AS as_of
FROM evidence e JOIN components c ON c.id = e.component_id;

-- Findings with the reason, and the smallest change that would pass, in words.
CREATE VIEW explained_findings AS
SELECT f.component_id, c.name AS component, f.check_id, k.title, k.family, k.mandatory, f.outcome, r.reason,
  coalesce(f.remedy, CASE WHEN f.outcome = 'fail' THEN k.remedy END) AS remedy
FROM findings f JOIN reasons r ON r.id = f.reason_id JOIN components c ON c.id = f.component_id LEFT JOIN checks k ON k.id = f.check_id;

-- What every mandatory check that fails would need.
CREATE VIEW mandatory_failures AS
SELECT component, check_id, reason, remedy FROM explained_findings WHERE outcome = 'fail' AND mandatory;

package data

import (
	"cmp"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// code.json of code.gov, version 2.0.0.
// https://github.com/GSA/code-gov-data/blob/master/schemas/schema-2.0.0.json
type codeJSON struct {
	Version         string        `json:"version"`
	Agency          string        `json:"agency"`
	MeasurementType measurement   `json:"measurementType"`
	Releases        []codeRelease `json:"releases"`
}

type measurement struct {
	Method  string `json:"method"`
	IfOther string `json:"ifOther,omitempty"`
}

type codeRelease struct {
	Name          string          `json:"name"`
	Organisation  string          `json:"organization"`
	RepositoryURL string          `json:"repositoryURL"`
	HomepageURL   string          `json:"homepageURL,omitempty"`
	VCS           string          `json:"vcs"`
	Description   string          `json:"description"`
	Version       string          `json:"version,omitempty"`
	Status        string          `json:"status"`
	Permissions   codePermissions `json:"permissions"`
	LabourHours   int             `json:"laborHours"`
	Tags          []string        `json:"tags"`
	Languages     []string        `json:"languages"`
	Contact       codeContact     `json:"contact"`
	Date          codeDate        `json:"date"`
}

type codePermissions struct {
	Licences  []codeLicence `json:"licenses"`
	UsageType string        `json:"usageType"`
}

type codeLicence struct {
	URL  string `json:"URL,omitempty"`
	Name string `json:"name"`
}

type codeContact struct {
	Email string `json:"email"`
	URL   string `json:"URL,omitempty"`
}

type codeDate struct {
	Created  string `json:"created,omitempty"`
	Modified string `json:"lastModified,omitempty"`
	Updated  string `json:"metadataLastUpdated"`
}

// codeStatuses are code.gov's words for our states of life.
var codeStatuses = map[catalogue.Status]string{catalogue.StatusActive: "Production", catalogue.StatusQuiet: "Production", catalogue.StatusArchived: "Archival"}

// codeJSON is the catalogue as code.gov reads one, without its releases. The standard demands a
// contact's e-mail address and hours of labour: where the owner names no
// address it is the catalogue's own, and the hours are nought, which
// measurementType explains.
func (c *Catalogue) codeJSON() codeJSON {
	return codeJSON{
		Version: "2.0.0", Agency: cmp.Or(c.Site.Organisation, c.Site.Title), Releases: []codeRelease{},
		MeasurementType: measurement{"other", "Hours of labour were not measured; 0 stands for unknown."},
	}
}

// codeReleases yields the components as code.gov reads them.
func (c *Catalogue) codeReleases(yield func(codeRelease) bool) {
	for i := range c.Components {
		if !yield(c.codeRelease(&c.Components[i])) {
			return
		}
	}
}

func (c *Catalogue) codeRelease(k *catalogue.Component) codeRelease {
	r := codeRelease{
		Name: k.Name, Organisation: cmp.Or(k.Organisation.Name, k.Organisation.Login), RepositoryURL: k.URL, VCS: "git",
		Description: cmp.Or(k.Summary, k.Name), Status: cmp.Or(codeStatuses[k.Status], "Production"), Languages: []string{}, Tags: append([]string{}, k.Topics...),
		Permissions: codePermissions{Licences: []codeLicence{}, UsageType: "openSource"}, Contact: codeContact{Email: c.Site.ContactEmail, URL: k.URL},
		Date: codeDate{Created: catalogue.DayOf(k.Dates.Created), Modified: catalogue.DayOf(k.Dates.Pushed), Updated: k.AsOf.UTC().Format("2006-01-02")},
	}
	if webAddress(k.Homepage) {
		r.HomepageURL = k.Homepage
	}
	if len(r.Tags) == 0 {
		r.Tags = append(r.Tags, k.Kind.ID)
	}
	if k.Licence.SPDX != "" {
		r.Permissions.Licences = append(r.Permissions.Licences, codeLicence{spdxAddress(k.Licence.SPDX), k.Licence.SPDX})
	}
	for _, l := range k.Languages {
		r.Languages = append(r.Languages, l.Name)
	}
	if len(k.Releases) > 0 {
		r.Version = k.Releases[0].Tag
	}
	if address := email(k); address != "" {
		r.Contact.Email = address
	}
	return r
}

// email is the contact's e-mail address, "" when it is none.
func email(k *catalogue.Component) string {
	if k.Contact == nil || strings.Contains(k.Contact.Value, "/") || !strings.Contains(k.Contact.Value, "@") {
		return ""
	}
	return strings.TrimPrefix(k.Contact.Value, "mailto:")
}

func webAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// spdxAddress is where a licence can be read; expressions and licences of no
// list have none.
func spdxAddress(id string) string {
	if strings.ContainsAny(id, " ()") || strings.HasPrefix(id, "LicenseRef-") {
		return ""
	}
	return "https://spdx.org/licenses/" + id + ".html"
}

// node is an object of JSON-LD.
type node map[string]any

// linked is a document of JSON-LD.
type linked struct {
	Context node   `json:"@context"`
	Graph   []node `json:"@graph"`
}

// dcat is the frame of the catalogue as data portals read one: DCAT-AP 3 for the
// files, and schema.org's SoftwareSourceCode for each component, which DCAT has no word for.
// https://semiceu.github.io/DCAT-AP/releases/3.0.0/
func (c *Catalogue) dcat() linked {
	return linked{Graph: []node{}, Context: node{
		"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#",
		"schema": "https://schema.org/", "xsd": "http://www.w3.org/2001/XMLSchema#",
	}}
}

// dcatNodes yields the catalogue, its files and its components.
func (c *Catalogue) dcatNodes(yield func(node) bool) {
	for _, n := range c.dcatFiles() {
		if !yield(n) {
			return
		}
	}
	for i := range c.Components {
		code := inSchemaOrg(c.codeMeta(&c.Components[i]))
		code["schema:includedInDataCatalog"] = ref(c.Site.BaseURL + "#catalogue")
		if !yield(code) {
			return
		}
	}
}

// inSchemaOrg gives a description in CodeMeta the names of schema.org, from
// which CodeMeta takes them, for a context that is not CodeMeta's own.
func inSchemaOrg(described node) node {
	out := node{}
	for key, value := range described {
		switch within, isNode := value.(node); {
		case key == "@context":
		case key == "@type":
			out[key] = "schema:" + value.(string)
		case key == "@id":
			out[key] = value
		case isNode:
			out["schema:"+key] = inSchemaOrg(within)
		default:
			out["schema:"+key] = value
		}
	}
	return out
}

// dcatFiles are the catalogue as a dataset, and its files.
func (c *Catalogue) dcatFiles() []node {
	home := c.Site.BaseURL
	publisher := node{"@id": home + "#publisher", "@type": "foaf:Agent", "foaf:name": cmp.Or(c.Site.Organisation, c.Site.Title)}
	dataset := node{
		"@id": home + "data/#dataset", "@type": "dcat:Dataset", "dct:title": c.Site.Title, "dct:description": cmp.Or(c.Site.Description, c.Site.Title),
		"dct:issued": stamp(moment(c.GeneratedAt)), "dct:modified": stamp(moment(c.GeneratedAt)), "dct:publisher": ref(home + "#publisher"),
		"dct:accrualPeriodicity": ref("http://publications.europa.eu/resource/authority/frequency/DAILY"),
		"dct:language":           ref("http://publications.europa.eu/resource/authority/language/ENG"),
		"dcat:theme":             ref("http://publications.europa.eu/resource/authority/data-theme/HEAL"),
		"dcat:keyword":           []string{"open source", "health", "NHS"},
		"dcat:distribution": []node{
			c.distribution("catalogue.csv", "Components for a spreadsheet", "text/csv", "CSV"),
			c.distribution(DatabaseFile, "The whole catalogue as a database", "application/vnd.sqlite3", "BIN"),
			c.distribution("api/v1/catalogue.json", "The whole catalogue", "application/json", "JSON"),
		},
	}
	if c.Site.ContactEmail != "" {
		dataset["dcat:contactPoint"] = node{"@type": "vcard:Organization", "vcard:fn": publisher["foaf:name"], "vcard:hasEmail": ref("mailto:" + c.Site.ContactEmail)}
	}
	return []node{
		{"@id": home + "#catalogue", "@type": "dcat:Catalog", "dct:title": c.Site.Title, "dct:description": cmp.Or(c.Site.Description, c.Site.Title),
			"dct:publisher": ref(home + "#publisher"), "foaf:homepage": ref(home), "dct:license": ref(cc0[0].Path), "dcat:dataset": ref(home + "data/#dataset"), "dct:modified": stamp(moment(c.GeneratedAt))},
		publisher, dataset,
	}
}

func (c *Catalogue) distribution(path, title, media, format string) node {
	return node{
		"@id": c.Site.BaseURL + path + "#file", "@type": "dcat:Distribution", "dct:title": title, "dcat:accessURL": ref(c.Site.BaseURL + "data/"),
		"dcat:downloadURL": ref(c.Site.BaseURL + path), "dcat:mediaType": ref("https://www.iana.org/assignments/media-types/" + media),
		"dct:format": ref("http://publications.europa.eu/resource/authority/file-type/" + format), "dct:license": ref(cc0[0].Path),
	}
}

func ref(id string) node { return node{"@id": id} }

func stamp(value string) node { return node{"@type": "xsd:dateTime", "@value": value} }

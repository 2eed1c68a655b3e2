package assess

import (
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// readings are repositories of the corpus that nobody had labelled, read whole
// on one day beside what the rules said of them: the kind of each, and what
// the rules had said wrongly or for the wrong reason. "0" stands for
// not applicable; a standard is followed by its strength, "-" is none.
var readings = map[string]string{
	"111Online/nhs111-domain-dos-api":                                      "kind=api data-description=0 tests=pass",
	"111Online/nhs111-resources":                                           "kind=documentation data-description=0 ci=pass",
	"111Online/web-stack":                                                  "kind=app",
	"CDU-data-science-team/phaRmacyForecasting":                            "kind=app maintained=fail",
	"GIG-Cymru-NHS-Wales/public-good-design-system-with-svelte-typescript": "kind=design-system",
	"Health-Education-England/NHS-FAQ":                                     "kind=app data-description=0 tests=fail",
	"Health-Education-England/TIS-REFERENCE":                               "kind=app readme=fail",
	"Health-Education-England/tis-microservice-template":                   "kind=template usage=pass",
	"NHSDigital/DataDictionaryPublication":                                 "kind=documentation data-description=0",
	"NHSDigital/data-validation-engine":                                    "kind=library data-description=0 nhs-number=mentions",
	"NHSDigital/fhir-converter":                                            "kind=api readme=fail care-connect=implements",
	"NHSDigital/reasonable-adjustments-api":                                "kind=api licence-present=fail nhs-number=implements",
	"NHSDigital/spine-core-aws-common":                                     "kind=library spine=about",
	"NHSDigital/sync-wrap":                                                 "kind=api purpose=fail",
	"NHSDigital/terraform-aws-backup":                                      "kind=infrastructure data-description=0",
	"NHSDigital/terraform-provider-apigee":                                 "kind=infrastructure",
	"NHSISL/LibPostalClient":                                               "kind=library tests=pass semver=fail",
	"NHSISL/lds-Assign":                                                    "kind=other tests=pass data-description=0",
	"NHSLeadership/nightingale-2-0":                                        "kind=app changelog=fail status=pass licence-agrees=fail",
	"Public-Health-Scotland/technical-docs":                                "kind=documentation usage=0",
	"The-Strategy-Unit/pxtextmining":                                       "kind=library",
	"ebmdatalab/bnf-less-suitable-for-prescribing":                         "kind=model readme=fail",
	"ebmdatalab/retractobot":                                               "kind=app usage=fail",
	"ncl-icb-analytics/NCLRtemplates":                                      "kind=library tests=fail",
	"nhs-bnssg-analytics/PathSimR":                                         "kind=app usage=pass",
	"nhs-england-tools/notify-msteams-action":                              "kind=infrastructure readme=fail contact=fail",
	"nhs-england-tools/playwright-python-blueprint":                        "kind=template nhs-number=implements",
	"nhs-england-tools/terraform-aws-opennext":                             "kind=infrastructure readme=fail contributing=fail",
	"nhs-pycom/opensource-health-statistics":                               "kind=data-pipeline ci=fail",
	"nhs-r-community/NHSRdatasets":                                         "kind=library tests=fail licence-open=pass",
	"nhs-r-community/quarto-report-nhs-theme":                              "kind=template data-description=0",
	"nhsbsa/lis-alpha-rules":                                               "kind=api usage=fail",
	"nhsconnect/FHIR-NEWS2":                                                "kind=other fhir=about",
	"nhsconnect/NHS-Booking-API":                                           "kind=specification usage=0 fhir=about fhir-stu3=mentions",
	"nhsconnect/nhsapp-fido-client-ios":                                    "kind=library security-policy=pass",
	"nhsconnect/nhslogin":                                                  "kind=documentation nhs-login=about",
	"nhsconnect/prm-deductions-infra":                                      "kind=infrastructure owner=fail",
	"nhsconnect/prm-deductions-portal-gp-practice":                         "kind=app wcag=implements",
	"nhsconnect/prm-docker-node-dojo":                                      "kind=infrastructure",
	"nhsconnect/prm-gp2gp-data-sandbox":                                    "kind=model gp2gp=implements data-description=pass",
	"nhsconnect/prm-repo-ehr-transfer-service":                             "kind=api gp2gp=implements",
	"nhsconnect/spine-ssp":                                                 "kind=other spine=about",
	"nhsengland/Reusable-Code-Library":                                     "kind=library status=pass semver=pass msds=implements rap=-",
	"nhsengland/datapusher":                                                "kind=api data-description=0",
	"nhsengland/datascience":                                               "kind=documentation data-description=0",
	"nhsengland/op_planning":                                               "kind=other readme=fail",
	"nhsengland/publish-o-matic":                                           "kind=data-pipeline data-description=pass",
	"nhsuk/betahealth":                                                     "kind=app status=fail",
	"nhsuk/frontend-dotnetcore":                                            "kind=library usage=fail nhs-design-system=about",
	"nhsuk/nhsapp-frontend":                                                "kind=design-system install=fail",
	"nhsuk/rancher-azure":                                                  "kind=infrastructure",
	"nhsx/data-lens-query-validator":                                       "kind=model data-description=fail",
	"nhsx/dt-public":                                                       "kind=documentation ci=pass",
	"nhsx/standards-registry":                                              "kind=app changelog=fail purpose=fail data-description=0",
	"nice-digital/ontologies":                                              "kind=specification",
	"opensafely-core/job-runner":                                           "kind=app rap=- licence-full-text=fail",
	"opensafely-core/r-docker":                                             "kind=infrastructure usage=pass status=fail maintained=pass",
	"ukhsa-collaboration/PneumoCaT":                                        "kind=app",
	"ukhsa-collaboration/snapperdb":                                        "kind=library data-description=0",
	"CDU-data-science-team/the-cdu-way":                                    "kind=documentation purpose=fail readme=fail ci=pass",
	"NHSDigital/ndr_import":                                                "kind=library data-description=pass",
	"NHSDigital/prevention-services-design-history":                        "kind=documentation nhs-design-system=mentions",
	"Public-Health-Scotland/phsmethods":                                    "kind=library licence-present=fail",
	"The-Strategy-Unit/StrategyUnitTheme":                                  "kind=library",
	"nhs-pycom/nhs.pycom":                                                  "kind=documentation maintained=fail",
	"nhs-r-community/FunnelPlotR":                                          "kind=library",
	"nhsbsa-data-analytics/nhsbsaR":                                        "kind=library usage=fail",
	"nhsconnect/TKW_GP_CONNECT_configs":                                    "kind=test-tooling gp-connect=implements",
	"nhsconnect/fhir-policy":                                               "kind=documentation fhir=about fhir-stu3=mentions",
	"nhsconnect/prm-migrator":                                              "kind=api usage=fail pds=mentions",
	"nhsconnect/type1-opt-out":                                             "kind=app nhs-design-system=implements",
	"nhsengland/NHSSynth":                                                  "kind=model",
	"nhsengland/devices_rap":                                               "kind=data-pipeline status=fail rap=about",
	"nhsuk/bunyan-logger":                                                  "kind=library licence-agrees=pass",
	"nhsuk/wagtail-nhsuk-frontend":                                         "kind=library usage=pass",
	"nhsx/SynthVAE":                                                        "kind=model ci=fail",
	"nhsx/nccid-cleaning":                                                  "kind=data-pipeline dicom=implements",
	"nhsx/nhsx-website":                                                    "kind=app nhs-design-system=implements",
	"nhsx/transform":                                                       "kind=data-pipeline install=fail data-description=pass",
	"opensafely-core/opensafely-cli":                                       "purpose=fail usage=pass",
	"ukhsa-collaboration/pygom":                                            "kind=library tests=pass",
	"ukhsa-collaboration/standards-org":                                    "kind=documentation",
	"nice-digital/technology-radar":                                        "kind=documentation contributing=pass",
}

// TestReadings holds the promise that the rules say of repositories without a
// label what a careful reader says.
func TestReadings(t *testing.T) {
	a := assessor(t)
	read := 0
	for _, repo := range corpusRepositories(t) {
		want, ok := readings[repo.FullName()]
		if !ok {
			continue
		}
		read++
		c := a.Assess(repo, parsed(repo))
		for _, pair := range strings.Fields(want) {
			what, expected, _ := strings.Cut(pair, "=")
			if got, evidence := saidOf(c, what); got != expected {
				t.Errorf("%s: %s is %s, a reader says %s: %s", c.Name, what, got, expected, describeEvidence(evidence))
			}
		}
	}
	if read != len(readings) {
		t.Errorf("%d of %d repositories are in the corpus", read, len(readings))
	}
}

// saidOf gives what the rules say of a kind, a check or a standard, in the words of readings.
func saidOf(c catalogue.Component, what string) (string, []catalogue.Evidence) {
	if what == "kind" {
		return c.Kind.ID, c.Kind.Evidence
	}
	if f := findingOf(c, what); f.Check != "" {
		return strings.Replace(string(f.Outcome), "not-applicable", "0", 1), f.Evidence
	}
	for _, s := range c.Standards {
		if s.ID == what {
			return string(s.Strength), s.Evidence
		}
	}
	return "-", nil
}

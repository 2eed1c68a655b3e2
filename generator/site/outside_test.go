package site

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lint asks Redocly's linter about an OpenAPI file, by its recommended rules.
const lint = `
import { lint, createConfig } from "TOOL";
const problems = await lint({ ref: process.argv[2], config: await createConfig({ extends: ["recommended"] }) });
for (const p of problems) console.log(p.severity, p.ruleId, p.message, p.location[0]?.pointer ?? "");
`

// TestOpenAPIIsLinted holds the promise that a linter which nobody here wrote
// finds nothing in the description of the API, and would find a mistake.
func TestOpenAPIIsLinted(t *testing.T) {
	dir, files := t.TempDir(), build(t, fixture())
	api := map[string][]byte{"lint.mjs": []byte(strings.Replace(lint, "TOOL", needTool(t, "@redocly/openapi-core/lib/index.js"), 1))}
	for name, data := range files {
		if name == "api/v1/openapi.json" || strings.HasPrefix(name, "api/v1/schema/") {
			api[name] = data
		}
	}
	api["api/v1/broken.json"] = bytes.Replace(api["api/v1/openapi.json"], []byte(`"operationId":"badge"`), []byte(`"operationId":"catalogue"`), 1)
	save(t, dir, api)
	for name, clean := range map[string]bool{"openapi.json": true, "broken.json": false} {
		said, err := exec.Command("node", filepath.Join(dir, "lint.mjs"), filepath.Join(dir, "api", "v1", name)).CombinedOutput()
		if err != nil || (len(bytes.TrimSpace(said)) == 0) != clean {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
	}
}

// Command assets makes what the site's pages load: the styles, from
// nhsuk-frontend's Sass and ours, and the browser's scripts, from TypeScript.
// It writes templates/dist, which is embedded in the binary. It wants the
// packages of templates/package.json; `make assets` installs them first.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/nhs-code-catalogue/catalogue/generator/readme"
)

const (
	source = "templates"
	target = "templates/dist"
)

// browsers are the oldest that the styles and scripts are written down to: the
// first in which the search can unpack its index (DecompressionStream of
// deflate-raw) are older in Chrome and Firefox.
var browsers = []api.Engine{
	{Name: api.EngineChrome, Version: "109"},
	{Name: api.EngineFirefox, Version: "115"},
	{Name: api.EngineSafari, Version: "16.4"},
}

// scripts are the entry points of the browser's code, by the name of the bundle.
var scripts = []api.EntryPoint{
	{InputPath: source + "/app.ts", OutputPath: "app"},
	{InputPath: source + "/search/main.ts", OutputPath: "search"},
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func run() error {
	if err := bundleScripts(); err != nil {
		return err
	}
	// The styles come last: make looks at their date to see whether all is done.
	return bundleStyles()
}

// bundleStyles compiles app.scss, leaves out what no template uses, adds the
// colours of highlighted code, and makes the whole small.
func bundleStyles() error {
	css, err := sass(filepath.Join(source, "app.scss"))
	if err != nil {
		return err
	}
	used, err := usedClasses(source, "generator/readme", "generator/site")
	if err != nil {
		return err
	}
	result := api.Transform(prune(string(css), used)+readme.Stylesheet(), api.TransformOptions{
		Loader: api.LoaderCSS, Engines: browsers, LogLevel: api.LogLevelWarning,
		MinifyWhitespace: true, MinifySyntax: true,
	})
	if len(result.Errors) > 0 {
		return errors.New("app.scss made styles that esbuild cannot read")
	}
	return os.WriteFile(filepath.Join(target, "app.css"), result.Code, 0o644)
}

// sass runs the Sass compiler of node_modules.
func sass(path string) ([]byte, error) {
	compiler := filepath.Join(source, "node_modules", "sass", "sass.js")
	if _, err := os.Stat(compiler); err != nil {
		return nil, fmt.Errorf("the Sass compiler is missing (%w); run: make assets", err)
	}
	cmd := exec.Command("node", compiler, "--no-source-map", "--quiet-deps", "--style=compressed", "--load-path="+source+"/node_modules", path)
	cmd.Stderr = os.Stderr
	css, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("sass %s: %w", path, err)
	}
	return css, nil
}

// bundleScripts bundles each entry point into one ES module.
func bundleScripts() error {
	var entries []api.EntryPoint
	for _, s := range scripts {
		if _, err := os.Stat(s.InputPath); err == nil {
			entries = append(entries, s)
		}
	}
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: entries, Outdir: target, Write: true,
		Bundle: true, Format: api.FormatESModule, Engines: browsers, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsEndOfFile, LogLevel: api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return fmt.Errorf("%d errors in the scripts", len(result.Errors))
	}
	return nil
}

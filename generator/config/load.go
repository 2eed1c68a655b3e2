package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/strict"
)

// Load reads the configuration at path, fills in the defaults, lets the
// environment override it, and checks the whole. The error joins every problem
// found, each a catalogue.Problem with file, line and column or with the name
// of the environment variable.
func Load(path string) (Config, error) {
	data, err := read(path)
	if err != nil {
		return Config{}, err
	}
	return parse(path, data)
}

// LoadDefault is the configuration that holds where there is no file: the
// defaults, overridden by the environment, with paths in the working directory.
func LoadDefault() (Config, error) { return parse("config.yaml", nil) }

func parse(path string, data []byte) (Config, error) {
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return Config{}, fmt.Errorf("the folder of %s: %w", path, err)
	}
	cfg := Default()
	v := &validator{file: strict.Read(path, data, &cfg)}
	if err := v.override(&cfg); err != nil {
		return Config{}, errors.Join(v.file.Err(), err)
	}
	v.check(&cfg, folder)
	if err := errors.Join(append(v.foreign, v.file.Err())...); err != nil {
		return Config{}, err
	}
	return cfg, nil
}

func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	problem := catalogue.Problem{File: path, Line: 1, Col: 1, Do: "name another with --config"}
	switch {
	case errors.Is(err, os.ErrNotExist):
		problem.What = "there is no such file"
		return nil, problem
	case err == nil && info.IsDir():
		problem.What = "this is a folder"
		return nil, problem
	case err == nil && info.Size() > strict.MaxBytes:
		problem.What = fmt.Sprintf("the file is longer than %d KiB", strict.MaxBytes>>10)
		return nil, problem
	}
	data, err := os.ReadFile(path)
	if err != nil {
		problem.What = "the file cannot be read: " + reason(err)
		return nil, problem
	}
	return data, nil
}

// reason is the cause of a file's error without its path, which stands before it.
func reason(err error) string {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

// prefix begins the names of environment variables that override a setting.
const prefix = "CATALOGUE_"

// override lets CATALOGUE_SECTION_KEY take the place of what the file says.
// Viper knows every key, because the configuration it is given is complete.
func (v *validator) override(cfg *Config) error {
	sources, exclude := cfg.Sources, cfg.Exclude
	cfg.Sources, cfg.Exclude = nil, nil
	settings := map[string]any{}
	if err := decode(cfg, &settings); err != nil {
		return err
	}
	delete(settings, "sources")
	delete(settings, "exclude")
	all := viper.New()
	all.SetEnvPrefix(strings.TrimSuffix(prefix, "_"))
	all.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	all.AutomaticEnv()
	if err := all.MergeConfigMap(settings); err != nil {
		return err
	}
	keys := all.AllKeys()
	slices.Sort(keys)
	if err := unknownVariables(keys); err != nil {
		return err
	}
	err := all.UnmarshalExact(cfg, func(c *mapstructure.DecoderConfig) { c.TagName = "yaml" })
	cfg.Sources, cfg.Exclude = sources, exclude
	if err != nil {
		return wrongVariables(keys)
	}
	return nil
}

// decode turns the configuration into nested maps with the keys of the file.
func decode(cfg *Config, into *map[string]any) error {
	d, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{TagName: "yaml", Result: into})
	if err != nil {
		return err
	}
	return d.Decode(cfg)
}

// variable is the environment variable that overrides a key.
func variable(key string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// unknownVariables refuses a variable of a known section whose key does not
// exist: a misspelt setting must not be silently without effect. The variables
// of a GitHub App (CATALOGUE_GITHUB_APP_…) are no settings, but secrets.
func unknownVariables(keys []string) error {
	var allowed []string
	var sections []string
	for _, key := range keys {
		section, _, _ := strings.Cut(key, ".")
		allowed = append(allowed, variable(key))
		sections = append(sections, variable(section)+"_")
	}
	var errs []error
	environment := os.Environ()
	slices.Sort(environment)
	for _, entry := range environment {
		name, _, _ := strings.Cut(entry, "=")
		ofSection := slices.ContainsFunc(sections, func(s string) bool { return strings.HasPrefix(name, s) })
		switch {
		case name == prefix+"SOURCES" || name == prefix+"EXCLUDE":
			errs = append(errs, catalogue.Problem{Subject: name, What: "a list cannot be set by the environment", Do: "write it into the file"})
		case ofSection && !slices.Contains(allowed, name) && !strings.HasPrefix(name, prefix+"GITHUB_APP_"):
			errs = append(errs, catalogue.Problem{Subject: name, What: "there is no such setting", Do: strict.DidYouMean(name, allowed)})
		}
	}
	return errors.Join(errs...)
}

// wrongVariables finds the variables whose value has the wrong type, each read
// as if it stood in the file.
func wrongVariables(keys []string) error {
	var errs []error
	for _, key := range keys {
		value, set := os.LookupEnv(variable(key))
		if !set || value == "" {
			continue
		}
		section, name, _ := strings.Cut(key, ".")
		var scratch Config
		err := strict.Read("", fmt.Appendf(nil, "%s: {%s: %s}", section, name, value), &scratch).Err()
		var problem catalogue.Problem
		if errors.As(err, &problem) {
			errs = append(errs, catalogue.Problem{Subject: variable(key), What: problem.What})
		}
	}
	if errs == nil {
		errs = append(errs, catalogue.Problem{Subject: prefix + "…", What: "a setting from the environment has the wrong type"})
	}
	return errors.Join(errs...)
}

// validator checks what is read, and tells where it was read.
type validator struct {
	file    *strict.File
	foreign []error // problems with values that come from the environment
}

// wrong tells of the value of a key, at its place in the file or by the
// variable that set it. What could not even be read has been told of.
func (v *validator) wrong(key string, p catalogue.Problem) {
	if os.Getenv(variable(key)) != "" {
		p.Subject = variable(key)
		v.foreign = append(v.foreign, p)
		return
	}
	if !v.file.Misread(key) {
		v.file.Wrong(key, p)
	}
}

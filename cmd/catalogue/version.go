package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the linker for a release: -X main.version=v1.2.3.
var version = ""

func newVersion(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Tell version, commit and Go version",
		Args:  cobra.NoArgs,
		Run: func(*cobra.Command, []string) {
			info := buildInfo()
			fmt.Fprintf(t.stdout, "catalogue %s\ncommit %s\n%s\n", info.version, info.commit, info.goVersion)
		},
	}
}

type programInfo struct{ version, commit, goVersion string }

// buildInfo is what the compiler left in the program.
func buildInfo() programInfo {
	out := programInfo{version: version, commit: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return out
	}
	out.goVersion = info.GoVersion
	if out.version == "" {
		out.version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			out.commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			out.commit += " with changes"
		}
	}
	return out
}

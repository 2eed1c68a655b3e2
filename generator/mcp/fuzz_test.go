package mcp

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// FuzzArguments holds the promise that whatever an assistant asks of a tool is
// answered or refused in words, and never brings the server down.
func FuzzArguments(f *testing.F) {
	for _, seed := range []string{
		`{"query":"ward \"beds\" -x language:R","limit":-3}`, `{"query":"((((","language":["R","r",""]}`, `{"name":"trust/ward-board"}`, `{"name":"/../"}`,
		`{"standard":"FHIR","strength":"implements","limit":99}`, `{"package":"django < 4"}`, `{"package":"npm:express@^4 || >9999999999999999999"}`, `{"names":["trust/letters","trust/letters"]}`,
		`{"since":"2026-02-30","limit":9999999}`, `{"repository":"trust/letters"}`, `{"repository":"../../etc"}`, `{}`, `[]`, `null`, `{"query":null}`,
	} {
		f.Add(seed)
	}
	s := connect(f, nil)
	tools := []string{"search_components", "get_component", "find_by_standard", "who_uses", "compare_components", "list_changes", "check_repository"}
	f.Fuzz(func(t *testing.T, arguments string) {
		if !json.Valid([]byte(arguments)) {
			return
		}
		for _, tool := range tools {
			result, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
			if err != nil {
				if strings.Contains(err.Error(), "panic") || strings.Contains(err.Error(), "closed") {
					t.Fatalf("%s %s: %v", tool, arguments, err)
				}
				continue
			}
			if len(result.Content) == 0 || !result.IsError && result.StructuredContent == nil {
				t.Errorf("%s %s answers nothing", tool, arguments)
			}
		}
	})
}

// FuzzTheirs holds the promise that words of others come on one line, within
// their length, without what hides or turns text.
func FuzzTheirs(f *testing.F) {
	for _, seed := range []string{hostile, "", "a\n\n b", "\u202e\u2066x\u2069", strings.Repeat("é", 300), "\xff\xfe", "\U000E0041tag"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := theirs(text, 100)
		if len([]rune(got)) > 100 {
			t.Errorf("%d letters", len([]rune(got)))
		}
		for _, r := range got {
			if r != ' ' && (unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Errorf("%q holds %U", got, r)
			}
		}
	})
}

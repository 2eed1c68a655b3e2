package readme

import (
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// language reads the class of a code block: "language-go"; R Markdown's
// "{r, echo=FALSE}" means r.
func language(class string) string {
	lang, _ := strings.CutPrefix(class, "language-")
	lang = strings.TrimLeft(lang, "{.")
	if i := strings.IndexAny(lang, " ,}:"); i >= 0 {
		lang = lang[:i]
	}
	return strings.ToLower(lang)
}

// highlight appends code as HTML, its parts marked by class where the language
// is known; spent counts the bytes of a README that have been highlighted.
func highlight(out []byte, code, lang string, spent int) ([]byte, int) {
	lexer := lexerOf(lang)
	if lexer == nil || len(code) > maxHighlight || spent+len(code) > maxCode {
		return appendEscaped(out, code), spent
	}
	tokens, err := lexer.Tokenise(nil, code)
	if err != nil {
		return appendEscaped(out, code), spent
	}
	left, open := len(code), ""
	for token := tokens(); token != chroma.EOF && left > 0; token = tokens() {
		text := token.Value[:min(len(token.Value), left)] // a lexer may add a newline at the end
		left -= len(text)
		class := classOf(token.Type)
		if strings.TrimSpace(text) == "" {
			class = open // space belongs to what stands before it
		}
		if class != open {
			out = changeSpan(out, open, class)
			open = class
		}
		out = appendEscaped(out, text)
	}
	return changeSpan(out, open, ""), spent + len(code)
}

// changeSpan ends the open span and begins the next one.
func changeSpan(out []byte, open, next string) []byte {
	if open != "" {
		out = append(out, "</span>"...)
	}
	if next != "" {
		out = append(append(append(out, `<span class="`...), next...), `">`...)
	}
	return out
}

// plainLanguages are those whose code chroma has nothing to say about.
var plainLanguages = map[string]bool{
	"": true, "text": true, "txt": true, "plain": true, "plaintext": true, "none": true, "no-highlight": true,
	"output": true, "markdown": true, "md": true,
}

// lexersByName are chroma's, by the lower-cased words that authors write after
// a fence: a search of its registry would try every file name pattern.
var lexersByName = sync.OnceValue(func() map[string]chroma.Lexer {
	byName := map[string]chroma.Lexer{}
	for _, lexer := range lexers.GlobalLexerRegistry.Lexers {
		config := lexer.Config()
		for _, name := range append([]string{config.Name}, config.Aliases...) {
			byName[strings.ToLower(name)] = lexer
		}
	}
	return byName
})

func lexerOf(lang string) chroma.Lexer {
	if plainLanguages[lang] {
		return nil
	}
	return lexersByName()[lang]
}

// classOf sorts chroma's many kinds of token into the few that a reader sees.
func classOf(t chroma.TokenType) string {
	switch {
	case t.InCategory(chroma.Comment):
		return "app-c-comment"
	case t.InCategory(chroma.Keyword), t == chroma.OperatorWord:
		return "app-c-keyword"
	case t.InSubCategory(chroma.LiteralString):
		return "app-c-string"
	case t.InSubCategory(chroma.LiteralNumber):
		return "app-c-number"
	case t == chroma.NameFunction, t == chroma.NameClass, t == chroma.NameTag, t == chroma.NameBuiltin, t == chroma.NameDecorator:
		return "app-c-name"
	case t == chroma.NameAttribute, t == chroma.NameVariable, t == chroma.NameProperty:
		return "app-c-attribute"
	case t == chroma.GenericInserted:
		return "app-c-inserted"
	case t == chroma.GenericDeleted:
		return "app-c-deleted"
	}
	return ""
}

// Stylesheet colours highlighted code in light and dark. Every colour has a
// contrast of at least 4.5 to 1 on the background that it is meant for: white
// or #f0f4f5, and #212b32 or darker.
func Stylesheet() string {
	var light, dark strings.Builder
	for _, c := range codeColours {
		light.WriteString(".app-c-" + c.name + "{color:" + c.light + "}\n")
		dark.WriteString(".app-c-" + c.name + "{color:" + c.dark + "}\n")
	}
	return light.String() + "@media (prefers-color-scheme:dark){\n" + dark.String() + "}\n"
}

var codeColours = []struct{ name, light, dark string }{
	{"comment", "#4c6272", "#aeb7bd"},
	{"keyword", "#7c2855", "#f0a0c8"},
	{"string", "#00582f", "#8fd6a9"},
	{"number", "#8a4000", "#ffb98a"},
	{"name", "#003d78", "#9cc9f5"},
	{"attribute", "#330072", "#c9b3ff"},
	{"inserted", "#00582f", "#8fd6a9"},
	{"deleted", "#8a1515", "#ffb0a8"},
}

package assess

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

// element is an XML element while it is read, with the texts of its children.
type element struct {
	name  string
	line  int
	attrs map[string]string
	texts map[string]string // of children without children of their own
	text  strings.Builder
}

// walkXML calls leave at the end of every element with the path of names from
// the root. Entities are not expanded and other encodings than UTF-8 are read
// as they are, which serves for the names of packages.
func (s *source) walkXML(leave func(path []string, e *element)) error {
	d := xml.NewDecoder(bytes.NewReader(s.data))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var stack []*element
	var path []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(stack) > maxBrackets {
				return errTooDeep
			}
			line, _ := d.InputPos()
			e := &element{name: t.Name.Local, line: line, attrs: map[string]string{}, texts: map[string]string{}}
			for _, a := range t.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			stack, path = append(stack, e), append(path, e.name)
		case xml.CharData:
			if n := len(stack); n > 0 {
				stack[n-1].text.Write(t)
			}
		case xml.EndElement:
			e := stack[len(stack)-1]
			leave(path, e)
			stack, path = stack[:len(stack)-1], path[:len(path)-1]
			if n := len(stack); n > 0 && len(e.texts) == 0 {
				stack[n-1].texts[e.name] = strings.TrimSpace(e.text.String())
			}
		}
	}
}

// mavenScopes are Maven's scopes in our words.
var mavenScopes = map[string]string{"test": scopeTest, "provided": scopeBuild}

// readPom reads Maven's pom.xml.
func readPom(s *source) error {
	var parent, project *element
	var found []*element
	err := s.walkXML(func(path []string, e *element) {
		switch where := strings.Join(path, "/"); {
		case where == "project":
			project = e
		case where == "project/parent":
			parent = e
		case strings.HasSuffix(where, "/dependencies/dependency"), strings.HasSuffix(where, "/plugins/plugin"):
			found = append(found, e)
		}
	})
	if project == nil {
		if err == nil {
			err = errors.New("there is no <project>")
		}
		return err
	}
	group := project.texts["groupId"]
	if parent != nil {
		s.depend(maven, parent.texts["groupId"]+":"+parent.texts["artifactId"], parent.texts["version"], scopeBuild, s.lineOfElement(parent.texts["artifactId"], parent.line))
		if group == "" {
			group = parent.texts["groupId"]
		}
	}
	for _, e := range found {
		s.mavenDependency(e, group, project)
	}
	if artifact := project.texts["artifactId"]; group != "" && artifact != "" && !strings.Contains(group+artifact, "$") && !strings.HasPrefix(group, "com.example") {
		s.publish(maven, group+":"+artifact, max(project.line, s.lineOf(artifact, s.lineAfterParent(parent))))
	}
	return err
}

// lineAfterParent is where the project's own coordinates can stand.
func (s *source) lineAfterParent(parent *element) int {
	if parent == nil {
		return 1
	}
	return max(1, s.lineOf("parent", parent.line+1))
}

// lineOfElement is the line of an element with this text, from a line on; that
// line itself when the text stands apart.
func (s *source) lineOfElement(text string, from int) int {
	return max(from, s.lineOf(">"+text+"<", from))
}

// mavenDependency notes one <dependency> or <plugin>.
func (s *source) mavenDependency(e *element, group string, project *element) {
	g, artifact := e.texts["groupId"], e.texts["artifactId"]
	switch {
	case g == "" && e.name == "plugin":
		g = "org.apache.maven.plugins"
	case g == "${project.groupId}" || g == "${pom.groupId}" || g == "${groupId}":
		g = group
	}
	scope := mavenScopes[e.texts["scope"]]
	if e.name == "plugin" {
		scope = scopeBuild
	}
	if g != "" && artifact != "" && g+":"+artifact != group+":"+project.texts["artifactId"] {
		s.depend(maven, g+":"+artifact, e.texts["version"], scope, s.lineOfElement(artifact, e.line))
	}
}

var (
	gradleCoordinates = regexp.MustCompile(`\b([A-Za-z][A-Za-z0-9]*)\s*\(?\s*(?:enforcedPlatform|platform)?\s*\(?\s*["']([A-Za-z0-9_.-]+):([A-Za-z0-9_.-]+)(?::([^"'@]*))?(?:@\w+)?["']`)
	gradleNamed       = regexp.MustCompile(`\b([A-Za-z][A-Za-z0-9]*)\s*\(?\s*group\s*[:=]\s*["']([^"']+)["']\s*,\s*name\s*[:=]\s*["']([^"']+)["'](?:\s*,\s*version\s*[:=]\s*["']([^"']+)["'])?`)
)

// readGradle reads the lines of a Gradle build that name a package in full. It
// is a program: catalogues of versions and what it computes are not seen.
func readGradle(s *source) error {
	comment := false
	for i, line := range s.lines() {
		if comment {
			_, after, ok := strings.Cut(line, "*/")
			if !ok {
				continue
			}
			line, comment = after, false
		}
		if before, after, ok := strings.Cut(line, "/*"); ok && !strings.ContainsAny(before, `"'`) {
			comment = !strings.Contains(after, "*/")
			line = before
		}
		if strings.HasPrefix(strings.TrimSpace(line), "//") {
			continue
		}
		m := gradleCoordinates.FindStringSubmatch(line)
		if m == nil {
			m = gradleNamed.FindStringSubmatch(line)
		}
		if m != nil {
			if scope, ok := gradleScope(m[1]); ok {
				s.depend(maven, m[2]+":"+m[3], m[4], scope, i+1)
			}
		}
	}
	return nil
}

// gradleScope is the scope of a configuration; false for calls that are none.
func gradleScope(configuration string) (string, bool) {
	lower := strings.ToLower(configuration)
	switch {
	case slices.Contains([]string{"classpath", "kapt", "ksp", "annotationprocessor", "checkstyle", "pmd"}, lower):
		return scopeBuild, true
	case strings.HasPrefix(lower, "test") || strings.HasPrefix(lower, "androidtest") || strings.HasPrefix(lower, "integrationtest"):
		return scopeTest, true
	case lower == "developmentonly":
		return scopeDev, true
	}
	for _, end := range []string{"implementation", "api", "compile", "compileonly", "runtime", "runtimeonly", "mavenbom"} {
		if strings.HasSuffix(lower, end) {
			return "", true
		}
	}
	return "", false
}

package web

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The W3C's schema of VoiceXML 2.1 (http://www.w3.org/TR/voicexml21/) for the elements
// that our documents use, told as a table: what may stand in each, whether text may, and
// its attributes with what they hold. An element or attribute that is not listed here is
// taken for wrong.
var schema = map[string]rule{
	"vxml":     {kids: "property var catch error form link", need: "version", attr: map[string]*regexp.Regexp{"version": fixed("2.1"), "xmlns": fixed("http://www.w3.org/2001/vxml"), "xml:lang": language}},
	"form":     {kids: "var block field catch link property", attr: map[string]*regexp.Regexp{"id": nmtoken}},
	"block":    {kids: executable, text: true},
	"field":    {kids: "prompt link noinput nomatch catch error filled property", text: true, attr: map[string]*regexp.Regexp{"name": nmtoken, "type": anything}},
	"filled":   {kids: executable, text: true},
	"catch":    {kids: executable, text: true, attr: map[string]*regexp.Regexp{"event": nmtokens, "count": integer}},
	"noinput":  {kids: executable, text: true, attr: map[string]*regexp.Regexp{"count": integer}},
	"nomatch":  {kids: executable, text: true, attr: map[string]*regexp.Regexp{"count": integer}},
	"error":    {kids: executable, text: true, attr: map[string]*regexp.Regexp{"count": integer}},
	"if":       {kids: executable + " elseif else", text: true, need: "cond", attr: map[string]*regexp.Regexp{"cond": anything}},
	"else":     {},
	"exit":     {},
	"reprompt": {},
	"assign":   {need: "name expr", attr: map[string]*regexp.Regexp{"name": variableName, "expr": anything}},
	"var":      {need: "name", attr: map[string]*regexp.Regexp{"name": nmtoken, "expr": anything}},
	"throw":    {need: "event", attr: map[string]*regexp.Regexp{"event": nmtoken}},
	"property": {need: "name value", attr: map[string]*regexp.Regexp{"name": nmtoken, "value": anything}},
	"link":     {kids: "grammar", need: "event", attr: map[string]*regexp.Regexp{"event": nmtoken, "dtmf": regexp.MustCompile(`^(\s*[0-9#*]+\s*)+$`)}},
	"submit": {need: "next", attr: map[string]*regexp.Regexp{
		"next": anything, "method": regexp.MustCompile(`^(get|post)$`), "namelist": regexp.MustCompile(`^[$\w.-]+( [$\w.-]+)*$`), "fetchaudio": anything,
	}},
	"prompt":  {kids: "audio value", text: true, attr: map[string]*regexp.Regexp{"bargein": boolean, "xml:lang": language, "timeout": duration}},
	"audio":   {kids: "value", text: true, need: "src", attr: map[string]*regexp.Regexp{"src": anything}},
	"grammar": {kids: "rule", need: "version root mode", attr: map[string]*regexp.Regexp{"mode": fixed("dtmf"), "version": fixed("1.0"), "root": nmtoken, "type": fixed("application/srgs+xml")}},
	"rule":    {kids: "item one-of", need: "id", attr: map[string]*regexp.Regexp{"id": nmtoken, "scope": regexp.MustCompile(`^(public|private)$`)}},
	"item":    {kids: "item one-of", text: true, attr: map[string]*regexp.Regexp{"repeat": regexp.MustCompile(`^[0-9]+(-[0-9]*)?$`)}},
	"one-of":  {kids: "item"},
}

const executable = "assign exit if prompt reprompt submit throw var"

// rule is what an element may have.
type rule struct {
	kids string
	text bool // character data
	need string
	attr map[string]*regexp.Regexp
}

var (
	anything     = regexp.MustCompile(`.`)
	nmtoken      = regexp.MustCompile(`^[\w.:-]+$`)
	nmtokens     = regexp.MustCompile(`^[\w.:-]+( [\w.:-]+)*$`)
	variableName = regexp.MustCompile(`^[$\w.:-]+$`)
	integer      = regexp.MustCompile(`^[0-9]+$`)
	boolean      = regexp.MustCompile(`^(true|false)$`)
	duration     = regexp.MustCompile(`^\+?([0-9]*\.)?[0-9]+(ms|s)$`)
	language     = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)
)

func fixed(s string) *regexp.Regexp { return regexp.MustCompile("^" + regexp.QuoteMeta(s) + "$") }

// validVXML checks a document against the table, and that an else stands once, last of
// its branches.
func validVXML(t testing.TB, doc []byte) {
	t.Helper()
	root := parse(t, doc)
	if root.name != "vxml" {
		t.Fatalf("a document of %s", root.name)
	}
	if wrong := valid(root); wrong != "" {
		t.Fatalf("%s in\n%s", wrong, doc)
	}
	lint(t, doc)
	for _, p := range root.all("property") {
		if strings.HasSuffix(p.attr["name"], "timeout") && !duration.MatchString(p.attr["value"]) {
			t.Fatalf("%s is no duration", p.attr["value"])
		}
	}
}

func valid(e *tree) (wrong string) {
	r, known := schema[e.name]
	if !known {
		return "no element is " + e.name
	}
	for _, name := range strings.Fields(r.need) {
		if _, ok := e.attr[name]; !ok {
			return e.name + " without " + name
		}
	}
	for name, value := range e.attr {
		if form := r.attr[name]; form == nil || !form.MatchString(value) {
			return e.name + " with " + name + "=" + value
		}
	}
	if e.text != "" && !r.text {
		return "text in " + e.name
	}
	elses := 0
	for _, k := range e.kids {
		if !slices.Contains(strings.Fields(r.kids), k.name) {
			return k.name + " in " + e.name
		}
		if k.name == "else" {
			elses++
		}
		if wrong := valid(k); wrong != "" {
			return wrong
		}
	}
	if elses > 1 {
		return "two branches of else"
	}
	return ""
}

// TestTheSchemaRefuses: the table finds what the schema does not allow.
func TestTheSchemaRefuses(t *testing.T) {
	const head = `<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml">`
	for _, doc := range []string{
		`<vxml xmlns="http://www.w3.org/2001/vxml"><form/></vxml>`,
		head + `<field name="keys"/></vxml>`,
		head + `<form><field name="a b"/></form></vxml>`,
		head + `<form><prompt>Hello</prompt></form></vxml>`,
		head + `<form>Hello</form></vxml>`,
		head + `<form><block><submit method="put" next="x"/></block></form></vxml>`,
		head + `<form><block><if><exit/></if></block></form></vxml>`,
		head + `<form><block><prompt bargein="no">Hello</prompt></block></form></vxml>`,
		head + `<form><field name="keys"><link dtmf="A" event="x"/></field></form></vxml>`,
	} {
		if valid(parse(t, []byte(doc))) == "" {
			t.Errorf("%s is taken", doc)
		}
	}
}

// lint has xmllint (libxml2) check a document against the schema itself, where
// HEALTHDIAL_VXML_XSD says where its vxml.xsd lies.
func lint(t testing.TB, doc []byte) {
	t.Helper()
	xsd := os.Getenv("HEALTHDIAL_VXML_XSD")
	if xsd == "" {
		return
	}
	cmd := exec.Command("xmllint", "--nonet", "--noout", "--schema", xsd, "-")
	cmd.Stdin = bytes.NewReader(doc)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\nin\n%s", err, out, doc)
	}
}

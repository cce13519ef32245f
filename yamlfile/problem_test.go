package yamlfile

import (
	"errors"
	"testing"
)

func TestProblemError(t *testing.T) {
	at := Place{"a.yaml", 3, 7}
	for want, p := range map[string]Problem{
		"a.yaml:3:7: links[0].addr: is odd": {at, "links[0].addr", "is odd"},
		"a.yaml:3:7: is odd, 100%":          at.Wrong("is %s, 100%%", "odd"),
		"a.yaml: is odd":                    Place{File: "a.yaml"}.Wrong("is odd"),
		"links: is odd":                     {Key: "links", Message: "is odd"},
		"is odd":                            Place{}.Wrong("is odd"),
	} {
		if got := p.Error(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestErr: by place, each once; those of one place as they were found.
func TestErr(t *testing.T) {
	found := Problems{Place{"b", 1, 1}.Wrong("6"), Place{"a", 2, 1}.Wrong("4"), Place{"a", 2, 1}.Wrong("3"), Place{"a", 1, 9}.Wrong("2"),
		Place{"a", 10, 1}.Wrong("5"), Place{"a", 1, 9}.Wrong("2"), Place{}.Wrong("1")}
	want := "1\na:1:9: 2\na:2:1: 4\na:2:1: 3\na:10:1: 5\nb:1:1: 6"
	err := found.Err()
	if problems, ok := errors.AsType[Problems](err); !ok || problems.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if found[0].Message != "6" {
		t.Error("what was found is out of order")
	}
	if err := (Problems{}).Err(); err != nil {
		t.Error(err)
	}
}

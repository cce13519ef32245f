package yamlfile

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Usual bounds a file in octets: far above any that a person can read.
const Usual = 1 << 20

// Parse gives the documents of a file of at most so many octets. Those that say
// nothing are left out. If there is a problem there are no documents.
func Parse(file string, text []byte, most int) ([]ast.Node, Problems) {
	whole := Place{File: file}
	if len(text) > most {
		return nil, Problems{whole.Wrong("is larger than %d octets", most)}
	}
	tokens := lexer.Tokenize(string(text))
	if t := hollow(tokens); t != nil {
		return nil, Problems{whole.of(t).Wrong("a document begins here, but the one before it is empty")}
	}
	parsed, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, Problems{syntax(whole, err)}
	}
	var documents []ast.Node
	for _, d := range parsed.Docs {
		if d.Body != nil && d.Body.Type() != ast.CommentType {
			documents = append(documents, d.Body)
		}
	}
	return documents, nil
}

// One gives the only document of a file. If there is a problem it is nil.
func One(file string, text []byte, most int) (ast.Node, Problems) {
	documents, problems := Parse(file, text, most)
	switch {
	case len(problems) > 0:
		return nil, problems
	case len(documents) == 0:
		return nil, Problems{Place{File: file}.Wrong("the file is empty")}
	case len(documents) > 1:
		return nil, Problems{At(file, documents[1]).Wrong("a second document begins here: one is wanted")}
	}
	return documents[0], nil
}

// hollow is the --- that follows another with nothing between. The parser would take
// it for the end of the file and drop what follows without a word.
func hollow(tokens token.Tokens) *token.Token {
	begun := false
	for _, t := range tokens {
		switch {
		case t.Type == token.DocumentHeaderType && begun:
			return t
		case t.Type != token.CommentType:
			begun = t.Type == token.DocumentHeaderType
		}
	}
	return nil
}

func syntax(whole Place, err error) Problem {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		return whole.of(e.GetToken()).Wrong("%s", e.GetMessage())
	}
	return whole.Wrong("%v", err)
}

// At is where n begins; a block mapping begins at its first key.
func At(file string, n ast.Node) Place {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	return Place{File: file}.of(n.GetToken())
}

func (p Place) of(t *token.Token) Place {
	if t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	return p
}

// Scalar is a scalar as it was written; false if n is none.
func Scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

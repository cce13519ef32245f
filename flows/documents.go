// Package flows is the application: the conversations as documents (*.yaml), their
// wording in every language (lang/*.yaml), and the Go calls that they make. Who
// writes menus and wording touches the documents only; engine.Compile proves them
// against the calls that Specs declares.
package flows

import "embed"

// Documents are the flows, their phrases and the limits of their variables.
//
//go:embed *.yaml lang/*.yaml
var Documents embed.FS

package session

// Specs are the calls of the flows in testdata.
var Specs = specs

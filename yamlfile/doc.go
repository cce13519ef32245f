// Package yamlfile reads the files that people write for us, and tells them all that
// is wrong at once, each with file, line and column.
//
// Decode fills a struct and refuses every key that it does not have. Whoever walks
// the nodes instead takes them from Parse or One, and knows where they stand by At.
// A value is what was written: 007, yes and 2026-11-28 stay themselves until somebody
// wants a number, a truth or a day. Anchors, tags and merge keys are no values: a file
// says what it says where it says it.
package yamlfile

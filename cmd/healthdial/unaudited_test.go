package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/admin"
)

// TestUnauditedIsTold: who gave a command that could not be recorded is told so.
func TestUnauditedIsTold(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "operators.token", "only-in-this-test-0123456789\n")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(admin.HeaderAudit, "missing")
		fmt.Fprint(w, `{"links":[],"also":["routes"]}`)
	}))
	defer server.Close()
	var out, complaint strings.Builder
	args := []string{"reload", "--admin", server.URL, "--token-file", filepath.Join(dir, "operators.token")}
	code := run(t.Context(), args, streams{strings.NewReader(""), &out, &complaint})
	if code != exitOK || !strings.Contains(complaint.String(), "the audit log could not be written") {
		t.Errorf("%d: %s%s", code, &out, &complaint)
	}
}

package admin

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"healthdial/audit"
	"healthdial/store"
)

// auditShelf is an audit log of one entry in partition 3 and a break in partition 4.
type auditShelf struct {
	err       error
	from      [store.Partitions]uint64
	witnesses []store.Witness
}

func (s *auditShelf) Inspect(_ context.Context, ws ...store.Witness) (i store.Inspection, err error) {
	s.witnesses = ws
	i.Chains[3].Entries = 1
	i.Chains[4].Broken = &audit.BrokenError{Seq: 9, Cause: "changed"}
	return i, s.err
}

func (s *auditShelf) Lines(_ context.Context, from [store.Partitions]uint64) iter.Seq2[audit.Line, error] {
	s.from = from
	return func(yield func(audit.Line, error) bool) {
		ok := yield(audit.Line{Partition: 3, Seq: 1, Kind: "sample"}, nil) &&
			yield(audit.Line{Partition: 4}, &audit.BrokenError{Seq: 9, Cause: "changed"})
		if ok && s.err != nil {
			yield(audit.Line{}, s.err)
		}
	}
}

// served asks a real server: answers without an end of time need a connection.
func served(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	defer http.DefaultClient.CloseIdleConnections()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body strings.Builder
	if err := resp.Write(&body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body.String()
}

// TestAuditLogIsTold: it is verified and exported; that it was exported is on record,
// and an answer that is not whole has no end.
func TestAuditLogIsTold(t *testing.T) {
	hash, from := strings.Repeat("ab", 32), "7"+strings.Repeat(",1", store.Partitions-1)
	for _, tc := range []struct {
		name, path string
		err        error
		want       int
		says       string
		ends       bool
	}{
		{"verified", "/v1/audit?witness=5:" + hash, nil, http.StatusOK, `"broken":[{"partition":4,"seq":9,"cause":"changed"}]`, false},
		{"not verified", "/v1/audit", errors.New("away"), http.StatusOK, `"error":"the store does not answer"`, false},
		{"a bad witness", "/v1/audit?witness=5", nil, http.StatusBadRequest, "NUMBER:HASH", false},
		{"exported", "/v1/audit/export?from=" + from, nil, http.StatusOK, `{"broken":{"partition":4,"seq":9,"cause":"changed"}}`, true},
		{"not exported whole", "/v1/audit/export", errors.New("away"), http.StatusOK, `{"entry":{"partition":3,"seq":1`, false},
		{"from nowhere", "/v1/audit/export?from=1,2", nil, http.StatusBadRequest, "a number for each of the partitions", false},
	} {
		var record ledger
		log := &auditShelf{err: tc.err}
		control := controlled(nil)
		control.Record, control.Audit = record.record, log
		h, _ := parts{queue: &queue{}, control: control}.panel(t)
		code, body := served(t, h, tc.path)
		if code != tc.want || !strings.Contains(body, tc.says) || strings.Contains(body, `{"end":true}`) != tc.ends {
			t.Errorf("%s: %d\n%s", tc.name, code, body)
		}
		switch tc.name {
		case "verified":
			if len(log.witnesses) != 1 || log.witnesses[0].Number != 5 || log.witnesses[0].Hash[31] != 0xab {
				t.Errorf("witnessed by %v", log.witnesses)
			}
		case "exported":
			if log.from[0] != 7 || log.from[63] != 1 || len(record.events) != 1 || record.events[0] != "operator.command export audit  night-desk" {
				t.Errorf("from %v, recorded %q", log.from, record.events)
			}
		}
	}
}

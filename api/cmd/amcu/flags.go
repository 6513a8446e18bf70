package main

import "time"

func limitOf(limit int) error {
	if limit < 1 {
		return usage("limit_form", "--limit", "the limit is below 1", "ask for one at least")
	}
	return nil
}

// timeOf reads a flag's time; nil when there is none.
func timeOf(flag, text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, usage("time_form", flag, text+" is no time", "write it like 2026-11-01T00:00:00Z")
	}
	return &t, nil
}

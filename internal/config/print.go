package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
)

// Setting is one setting as it may be shown: without its secret, and with
// where it comes from (default, file, environment, flag).
type Setting struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

// Settings are all settings in the order of the table, fit to be shown.
func (c Config) Settings() []Setting {
	return append([]Setting(nil), c.settings...)
}

// Redacted writes the settings as a file of settings could hold them, each
// with its source, and without secrets.
func (c Config) Redacted() string {
	var b strings.Builder
	for _, s := range c.settings {
		fmt.Fprintf(&b, "%-14s = %-24s # %s\n", s.Key, quote(s.Value), s.Source)
	}
	return b.String()
}

// String is Redacted, so that no way of printing a Config shows a secret.
func (c Config) String() string { return c.Redacted() }

// GoString is Redacted too.
func (c Config) GoString() string { return c.Redacted() }

// MarshalJSON gives the settings as Settings does.
func (c Config) MarshalJSON() ([]byte, error) { return json.Marshal(c.Settings()) }

// LogValue logs the settings without secrets.
func (c Config) LogValue() slog.Value {
	attrs := make([]slog.Attr, len(c.settings))
	for i, s := range c.settings {
		attrs[i] = slog.String(s.Key, s.Value)
	}
	return slog.GroupValue(attrs...)
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

package config

import (
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"relief/internal/fault"
)

// setDatabase checks a PostgreSQL address: a database must be named, and a
// server on another machine must be called with its certificate checked
// (sslmode=verify-full or verify-ca), since the driver's own choice falls back to
// plain text. No part of the address stands in the message: it holds a password.
func setDatabase(c *Config, value string) *fault.Message {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return &fault.Message{Key: "config.bad_database"}
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return &fault.Message{Key: "config.bad_database"}
	}
	if strings.Trim(u.Path, "/") == "" && query.Get("dbname") == "" && query.Get("database") == "" {
		return &fault.Message{Key: "config.database_unnamed"}
	}
	host := u.Hostname()
	if query.Has("host") {
		host = query.Get("host")
	}
	mode := query.Get("sslmode")
	if !isLocal(host) && mode != "verify-full" && mode != "verify-ca" {
		return &fault.Message{Key: "config.database_plain"}
	}
	c.Database = value
	return nil
}

// isLocal tells whether a host is this machine: a socket's folder, a loopback
// address, localhost, or none.
func isLocal(host string) bool {
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") || filepath.IsAbs(host) {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

const hidden = "xxxxx"

// redactDatabase takes the passwords out of an address; what cannot be read as
// an address is hidden whole.
func redactDatabase(value string) string {
	if value == "" {
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || u.Opaque != "" {
		return hidden
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return hidden
	}
	for key := range query {
		if strings.Contains(strings.ToLower(key), "pass") {
			query.Set(key, hidden)
		}
	}
	u.RawQuery, u.Fragment = query.Encode(), ""
	return u.Redacted()
}

package config

import (
	"log/slog"
	"math"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones hold on machines without zone data
	"unicode"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"relief/internal/fault"
)

// setting is one row of the table: its name, its default, the key of what the
// help says of it, how it is read into a Config, and, for a secret, how it is
// shown.
type setting struct {
	key, preset, help string
	set               func(c *Config, value string) *fault.Message
	hide              func(value string) string
}

const (
	kib = 1 << 10
	mib = 1 << 20
)

var settings = []setting{
	{"data", "./data", "config.help_data", setData, nil},
	{"database", "", "config.help_database",
		setDatabase, redactDatabase},
	{"database_file", "", "config.help_database_file", accept, nil},
	{"listen", "127.0.0.1:8080", "config.help_listen", setListen, nil},
	{"public_url", "", "config.help_public_url", setPublicURL, nil},
	{"read_only", "false", "config.help_read_only", setReadOnly, nil},
	{"branch_name", "红十字会", "config.help_branch_name", setBranchName, nil},
	{"zone", "Asia/Shanghai", "config.help_zone", setZone, nil},
	{"body_limit", "1MiB", "config.help_body_limit", func(c *Config, v string) *fault.Message {
		return setSize(&c.BodyLimit, v, 64*kib, 64*mib)
	}, nil},
	{"upload_limit", "32MiB", "config.help_upload_limit", func(c *Config, v string) *fault.Message {
		return setSize(&c.UploadLimit, v, mib, 1024*mib)
	}, nil},
	{"read_timeout", "1m", "config.help_read_timeout", func(c *Config, v string) *fault.Message {
		return setDuration(&c.ReadTimeout, v, time.Second, time.Hour)
	}, nil},
	{"write_timeout", "2m", "config.help_write_timeout", func(c *Config, v string) *fault.Message {
		return setDuration(&c.WriteTimeout, v, time.Second, time.Hour)
	}, nil},
	{"stop_timeout", "20s", "config.help_stop_timeout",
		func(c *Config, v string) *fault.Message {
			return setDuration(&c.StopTimeout, v, time.Second, 10*time.Minute)
		}, nil},
	{"session_idle", "30m", "config.help_session_idle",
		func(c *Config, v string) *fault.Message {
			return setDuration(&c.SessionIdle, v, time.Minute, 30*24*time.Hour)
		}, nil},
	{"session_life", "12h", "config.help_session_life",
		func(c *Config, v string) *fault.Message {
			return setDuration(&c.SessionLife, v, time.Minute, 30*24*time.Hour)
		}, nil},
	{"post_limit", "120", "config.help_post_limit",
		func(c *Config, v string) *fault.Message { return setCount(&c.PostLimit, v) }, nil},
	{"export_limit", "3", "config.help_export_limit",
		func(c *Config, v string) *fault.Message { return setCount(&c.ExportLimit, v) }, nil},
	{"secure_cookies", CookiesAuto, "config.help_secure_cookies", func(c *Config, v string) *fault.Message {
		return setChoice(&c.SecureCookies, v, CookiesAuto, CookiesAlways, CookiesNever)
	}, nil},
	{"log_format", LogText, "config.help_log_format", func(c *Config, v string) *fault.Message {
		return setChoice(&c.LogFormat, v, LogText, LogJSON)
	}, nil},
	{"log_level", "info", "config.help_log_level", setLogLevel, nil},
}

// AddFlags adds the flags of the named settings, or of all and --config when
// none is named, so that a command carries those that concern it.
func AddFlags(flags *pflag.FlagSet, keys ...string) {
	if len(keys) == 0 || slices.Contains(keys, configFlag) {
		flags.String(configFlag, "", "config.help_config")
	}
	for _, s := range settings {
		if len(keys) > 0 && !slices.Contains(keys, s.key) {
			continue
		}
		name := strings.ReplaceAll(s.key, "_", "-")
		if s.preset == "false" {
			flags.Bool(name, false, s.help)
		} else {
			flags.String(name, s.preset, s.help)
		}
	}
}

func (s setting) show(value string) string {
	if s.hide != nil {
		return s.hide(value)
	}
	return value
}

func accept(*Config, string) *fault.Message { return nil }

func setData(c *Config, value string) *fault.Message {
	if value == "" {
		return &fault.Message{Key: "fault.required"}
	}
	if info, err := os.Stat(value); err == nil && !info.IsDir() {
		return &fault.Message{Key: "config.not_a_folder", Args: []any{value}}
	}
	c.DataDir = filepath.Clean(value)
	return nil
}

func setListen(c *Config, value string) *fault.Message {
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		return &fault.Message{Key: "config.bad_listen", Args: []any{value}}
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return &fault.Message{Key: "config.bad_listen", Args: []any{value}}
	}
	c.Listen = value
	return nil
}

func setPublicURL(c *Config, value string) *fault.Message {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" ||
		u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return &fault.Message{Key: "config.bad_public_url"} // not quoted: it may hold a password
	}
	c.PublicURL = u.Scheme + "://" + u.Host
	return nil
}

func setReadOnly(c *Config, value string) *fault.Message {
	readOnly, err := strconv.ParseBool(value)
	if err != nil {
		return &fault.Message{Key: "config.bad_choice", Args: []any{value, "true, false"}}
	}
	c.ReadOnly = readOnly
	return nil
}

func setBranchName(c *Config, value string) *fault.Message {
	const most = 100
	switch {
	case value == "":
		return &fault.Message{Key: "fault.required"}
	case utf8.RuneCountInString(value) > most:
		return &fault.Message{Key: "fault.too_long", Args: []any{most}}
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
		return &fault.Message{Key: "fault.bad_text"}
	}
	c.BranchName = value
	return nil
}

func setZone(c *Config, value string) *fault.Message {
	zone, err := time.LoadLocation(value)
	if err != nil || value == "" || value == "Local" { // the machine's own zone is not the branch's
		return &fault.Message{Key: "config.bad_zone", Args: []any{value}}
	}
	c.Zone = zone
	return nil
}

// setSize reads 1048576, 1024KiB, 1MiB or 1GiB.
func setSize(into *int64, value string, least, most int64) *fault.Message {
	number, unit := value, int64(1)
	for _, u := range []struct {
		name  string
		bytes int64
	}{{"KiB", kib}, {"MiB", mib}, {"GiB", 1024 * mib}} {
		if head, ok := strings.CutSuffix(value, u.name); ok {
			number, unit = strings.TrimSpace(head), u.bytes
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return &fault.Message{Key: "config.bad_size", Args: []any{value}}
	}
	if n *= unit; n < least || n > most {
		return &fault.Message{Key: "config.out_of_range", Args: []any{value, showSize(least), showSize(most)}}
	}
	*into = n
	return nil
}

func showSize(n int64) string {
	if n%mib == 0 {
		return strconv.FormatInt(n/mib, 10) + "MiB"
	}
	return strconv.FormatInt(n/kib, 10) + "KiB"
}

// setCount reads a whole number of at most 100000.
func setCount(into *int, value string) *fault.Message {
	const most = 100_000
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > most {
		return &fault.Message{Key: "config.out_of_range", Args: []any{value, "0", strconv.Itoa(most)}}
	}
	*into = n
	return nil
}

func setDuration(into *time.Duration, value string, least, most time.Duration) *fault.Message {
	d, err := time.ParseDuration(value)
	if err != nil {
		return &fault.Message{Key: "config.bad_duration", Args: []any{value}}
	}
	if d < least || d > most {
		return &fault.Message{Key: "config.out_of_range", Args: []any{value, least.String(), most.String()}}
	}
	*into = d
	return nil
}

func setChoice(into *string, value string, choices ...string) *fault.Message {
	if !slices.Contains(choices, value) {
		return &fault.Message{Key: "config.bad_choice", Args: []any{value, strings.Join(choices, ", ")}}
	}
	*into = value
	return nil
}

func setLogLevel(c *Config, value string) *fault.Message {
	var name string
	if m := setChoice(&name, value, "debug", "info", "warn", "error"); m != nil {
		return m
	}
	if err := c.LogLevel.UnmarshalText([]byte(name)); err != nil {
		return &fault.Message{Key: "config.bad_choice", Args: []any{value, slog.LevelInfo.String()}}
	}
	return nil
}

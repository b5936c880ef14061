package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"relief/internal/fault"
	"relief/internal/text"
)

// alone takes the machine's own settings away, stands the test in an empty
// folder and gives its path.
func alone(t *testing.T) string {
	t.Helper()
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, envPrefix) {
			t.Setenv(name, value) // puts it back afterwards
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	t.Chdir(dir)
	return dir
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func flags(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	AddFlags(fs)
	fs.Bool("json", false, "not a setting")
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestLoad_defaults(t *testing.T) {
	alone(t)
	c, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.DataDir != "data" || c.Database != "" || c.Listen != "127.0.0.1:8080" || c.ReadOnly ||
		c.Zone.String() != "Asia/Shanghai" || c.BodyLimit != 1<<20 || c.UploadLimit != 32<<20 ||
		c.SessionIdle != 30*time.Minute || c.LogLevel != slog.LevelInfo || c.LogFormat != LogText ||
		c.CookiesSecure() {
		t.Errorf("defaults are %#v", c)
	}
	for _, s := range c.Settings() {
		if s.Source != fromDefault {
			t.Errorf("%s comes from %s", s.Key, s.Source)
		}
	}
}

// Each layer in turn is put on top of the ones below.
func TestLoad_precedence(t *testing.T) {
	dir := alone(t)
	check := func(want, source string, args ...string) {
		t.Helper()
		c, err := Load(flags(t, args...))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(c.Settings(), func(s Setting) bool { return s.Key == "listen" })
		if got := c.Settings()[i]; c.Listen != want || got.Source != source || got.Value != want {
			t.Errorf("listen = %s (%+v), want %s from %s", c.Listen, got, want, source)
		}
	}
	check("127.0.0.1:8080", fromDefault)
	write(t, filepath.Join(dir, "data", fileName), "listen = ':1'\nzone = 'Asia/Urumqi'")
	check(":1", fromFile)
	named := write(t, filepath.Join(dir, "other.toml"), "listen = ':2'")
	check(":2", fromFile, "--config", named)
	t.Setenv("RELIEF_CONFIG", named)
	check(":2", fromFile)
	t.Setenv("RELIEF_LISTEN", " ")
	check(":2", fromFile)
	t.Setenv("RELIEF_LISTEN", ":3")
	check(":3", fromEnv)
	check(":4", fromFlag, "--listen", ":4", "--json")
}

// The file in the data folder is found wherever that folder was named.
func TestLoad_dataFolder(t *testing.T) {
	dir := alone(t)
	write(t, filepath.Join(dir, "books", fileName), "read_only = true\nbody_limit = 131072\nsession_idle = '20m'")
	t.Setenv("RELIEF_DATA", filepath.Join(dir, "books"))
	c, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !c.ReadOnly || c.BodyLimit != 131072 || c.SessionIdle != 20*time.Minute {
		t.Errorf("settings are %v", c)
	}
}

const secret = "s3cret-Kd8"

func TestLoad_databaseFile(t *testing.T) {
	dir := alone(t)
	address := "postgres://relief:" + secret + "@127.0.0.1/relief"
	path := write(t, filepath.Join(dir, "secret"), address+"\n")
	t.Setenv("RELIEF_DATABASE_FILE", path)
	write(t, filepath.Join(dir, "data", fileName), "database = 'postgres://localhost/below'")
	c, err := Load(nil)
	if err != nil || c.Database != address {
		t.Errorf("Database = %q, %v", c.Database, err)
	}
	if strings.Contains(c.Redacted(), secret) {
		t.Error("the secret is shown")
	}
	c, err = Load(flags(t, "--database", "postgres://localhost/above"))
	if err != nil || c.Database != "postgres://localhost/above" {
		t.Errorf("Database = %q, %v", c.Database, err)
	}
	if c, err = Load(flags(t, "--database", "")); err != nil || c.Database != "" {
		t.Errorf("Database = %q, %v; want SQLite", c.Database, err)
	}
}

// Every faulty setting is named at once, each with words in both languages,
// and no refusal quotes a secret.
func TestLoad_refusals(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	remote := "postgres://relief:" + secret + "@db.example.org/relief"
	tests := []struct {
		name, file string
		args       []string
		want       map[string]string
	}{
		{"everything at once", "", []string{"--data", "", "--database", "mysql://u:" + secret + "@h/d",
			"--listen", "8080", "--public-url", "http://u:" + secret + "@h", "--branch-name", "\n",
			"--zone", "Mars/Base", "--body-limit", "much", "--upload-limit", "1", "--read-timeout", "soon",
			"--write-timeout", "1ms", "--session-idle", "2h", "--session-life", "1h",
			"--post-limit", "-1", "--export-limit", "few",
			"--secure-cookies", "yes", "--log-format", "xml", "--log-level", "loud"},
			map[string]string{"data": "fault.required", "database": "config.bad_database",
				"listen": "config.bad_listen", "public_url": "config.bad_public_url",
				"branch_name": "fault.required", "zone": "config.bad_zone", "body_limit": "config.bad_size",
				"upload_limit": "config.out_of_range", "read_timeout": "config.bad_duration",
				"write_timeout": "config.out_of_range", "session_life": "config.life_below_idle",
				"post_limit": "config.out_of_range", "export_limit": "config.out_of_range",
				"secure_cookies": "config.bad_choice", "log_format": "config.bad_choice",
				"log_level": "config.bad_choice"}},
		{"remote in plain text", "", []string{"--database", remote},
			map[string]string{"database": "config.database_plain"}},
		{"remote maybe in plain text", "", []string{"--database", remote + "?sslmode=prefer"},
			map[string]string{"database": "config.database_plain"}},
		{"remote by parameter", "", []string{"--database", "postgres:///relief?host=10.0.0.5"},
			map[string]string{"database": "config.database_plain"}},
		{"no database named", "", []string{"--database", "postgres://localhost"},
			map[string]string{"database": "config.database_unnamed"}},
		{"unreadable address", "", []string{"--database", "postgres://u:" + secret + "%zz@h/d"},
			map[string]string{"database": "config.bad_database"}},
		{"two addresses", "database = 'postgres://localhost/d'\ndatabase_file = 'x'", nil,
			map[string]string{"database_file": "config.database_twice"}},
		{"missing secret", "database_file = 'nowhere'", nil,
			map[string]string{"database_file": "config.file_unreadable"}},
		{"misspelt key", "lisen = ':1'\n[log]\nlevel = 'info'", nil,
			map[string]string{"lisen": "config.unknown_key", "log.level": "config.unknown_key"}},
		{"not TOML", "listen = ", nil, map[string]string{"config": "config.file_syntax"}},
		{"data in its own folder", "data = 'elsewhere'", nil, map[string]string{"data": "config.data_in_own_file"}},
		{"file not there", "", []string{"--config", "nowhere.toml"},
			map[string]string{"config": "config.file_unreadable"}},
		{"wrong type", "read_only = 'perhaps'\nlisten = [1]\nzone = ''", nil, map[string]string{
			"read_only": "config.bad_choice", "listen": "config.bad_listen", "zone": "config.bad_zone"}},
		{"zones of no place", "zone = 'Local'", nil, map[string]string{"zone": "config.bad_zone"}},
		{"a file as folder", "", []string{"--data", "plain"}, map[string]string{"data": "config.not_a_folder"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := alone(t)
			write(t, filepath.Join(dir, "plain"), "")
			if tt.file != "" {
				write(t, filepath.Join(dir, "data", fileName), tt.file)
			}
			if tt.name == "a file as folder" {
				tt.args = append(tt.args, "--config", filepath.Join(dir, "plain"))
			}
			_, err := Load(flags(t, tt.args...))
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("err = %v", err)
			}
			got := map[string]string{}
			for field, m := range fault.Of(err).Fields {
				got[field] = m.Key
				for _, lang := range text.Langs {
					if said := words.Message(lang, m); strings.ContainsAny(said, "⟦⟧") {
						t.Errorf("%s says %q", field, said)
					}
				}
			}
			if !maps.Equal(got, tt.want) {
				t.Errorf("faults = %v\nwant     %v", got, tt.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the refusal holds the secret: %v", err)
			}
		})
	}
}

func TestLoad_databaseGood(t *testing.T) {
	alone(t)
	for _, address := range []string{
		"", "postgres://localhost/relief", "postgresql://u:p@127.0.0.1:5433/relief?sslmode=disable",
		"postgres://[::1]/relief", "postgres:///relief?host=/var/run/postgresql",
		"postgres://db.example.org/relief?sslmode=verify-full&sslrootcert=/etc/ca.pem",
		"postgres://localhost?dbname=relief",
	} {
		if c, err := Load(flags(t, "--database", address)); err != nil || c.Database != address {
			t.Errorf("%q: %q, %v", address, c.Database, err)
		}
	}
}

// A secret stays hidden whichever way the settings are printed.
func TestConfig_redaction(t *testing.T) {
	alone(t)
	for _, address := range []string{
		"postgres://relief:" + secret + "@localhost/relief",
		"postgres://localhost/relief?user=relief&password=" + secret + "&sslpassword=" + secret,
	} {
		c, err := Load(flags(t, "--database", address, "--branch-name", `甲"乙\丙`))
		if err != nil {
			t.Fatal(err)
		}
		js, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "config", c)
		for way, shown := range map[string]string{
			"Redacted": c.Redacted(), "%v": fmt.Sprintf("%v", c), "%+v": fmt.Sprintf("%+v", c),
			"%#v": fmt.Sprintf("%#v", c), "pointer": fmt.Sprintf("%+v", &c), "String": c.String(),
			"json": string(js), "log": log.String(), "settings": fmt.Sprint(c.Settings()),
		} {
			if strings.Contains(shown, secret) {
				t.Errorf("%s shows the secret: %s", way, shown)
			}
			if !strings.Contains(shown, "relief") {
				t.Errorf("%s hides the whole address: %s", way, shown)
			}
		}
		again := write(t, "again.toml", c.Redacted())
		back, err := Load(flags(t, "--config", again))
		if err != nil || back.BranchName != c.BranchName || back.BodyLimit != c.BodyLimit {
			t.Errorf("what was printed reads back as %v, %v", back, err)
		}
	}
	for _, unreadable := range []string{"host=h password=" + secret, "%zz" + secret, secret, "p:" + secret,
		"postgres://h/d?password=%zz" + secret} {
		if got := redactDatabase(unreadable); got != hidden {
			t.Errorf("%q is shown as %q", unreadable, got)
		}
	}
}

func TestConfig_CookiesSecure(t *testing.T) {
	alone(t)
	tests := []struct {
		url, choice string
		want        bool
	}{
		{"", CookiesAuto, false}, {"http://relief.lan:8080/", CookiesAuto, false},
		{"https://relief.example.org/", CookiesAuto, true}, {"", CookiesAlways, true},
		{"https://relief.example.org", CookiesNever, false},
	}
	for _, tt := range tests {
		c, err := Load(flags(t, "--public-url", tt.url, "--secure-cookies", tt.choice))
		if err != nil {
			t.Fatal(err)
		}
		if c.CookiesSecure() != tt.want || strings.HasSuffix(c.PublicURL, "/") {
			t.Errorf("%+v: %v, address %q", tt, c.CookiesSecure(), c.PublicURL)
		}
	}
}

// A command can carry some settings only.
func TestAddFlags(t *testing.T) {
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	AddFlags(fs, "data", "database", "config")
	var names []string
	fs.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if want := []string{"config", "data", "database"}; !slices.Equal(names, want) {
		t.Errorf("flags = %v, want %v", names, want)
	}
}

package config

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	gotoml "github.com/pelletier/go-toml/v2"
	"github.com/spf13/pflag"

	"relief/internal/fault"
)

// Config is every setting, checked. It is read-only after Load.
type Config struct {
	DataDir       string         // folder of the books, the attachments and the logs
	Database      string         // postgres:// address, or "" for SQLite in DataDir; holds a secret
	Listen        string         // host:port
	PublicURL     string         // what people's browsers call, without a slash at the end, or ""
	ReadOnly      bool           // serve a copy that nobody can change
	BranchName    string         // name of the branch that an empty database gets
	Zone          *time.Location // zone of that branch
	BodyLimit     int64          // bytes of a form
	UploadLimit   int64          // bytes of a request that carries files
	ReadTimeout   time.Duration  // to read a whole request
	WriteTimeout  time.Duration  // to answer it
	StopTimeout   time.Duration  // for requests under way when the program is stopped
	SessionIdle   time.Duration  // a session ends after so long without a request
	SessionLife   time.Duration  // and after so long in any case
	PostLimit     int            // posts of a session in a minute, or 0: any number
	ExportLimit   int            // exports of a person at once, or 0: any number
	SecureCookies string         // CookiesAuto, CookiesAlways or CookiesNever
	LogFormat     string         // LogText or LogJSON
	LogLevel      slog.Level

	settings []Setting
}

// The choices of SecureCookies and LogFormat.
const (
	CookiesAuto   = "auto"
	CookiesAlways = "always"
	CookiesNever  = "never"
	LogText       = "text"
	LogJSON       = "json"
)

// CookiesSecure tells whether cookies are marked Secure. Left to itself that is
// so where people call the program by https; on a plain http address of an
// office network a Secure cookie would never come back.
func (c Config) CookiesSecure() bool {
	switch c.SecureCookies {
	case CookiesAlways:
		return true
	case CookiesNever:
		return false
	}
	return strings.HasPrefix(c.PublicURL, "https://")
}

const (
	envPrefix  = "RELIEF_"
	configFlag = "config"
	fileName   = "relief.toml"
)

// Sources of a setting.
const (
	fromDefault = "default"
	fromFile    = "file"
	fromEnv     = "environment"
	fromFlag    = "flag"
)

// layer is what one source says.
type layer struct {
	source string
	k      *koanf.Koanf
}

// Load reads every source and checks the outcome. flags may be nil; only those
// of its flags that were given and bear the name of a setting count. The
// error is a fault.Invalid with one message per faulty setting.
func Load(flags *pflag.FlagSet) (Config, error) {
	var faults fault.Fields
	flagLayer, envLayer, err := spoken(flags)
	if err != nil {
		return Config{}, err
	}
	fileLayer := readFile(flagLayer, envLayer, &faults)
	values, sources := merge(fileLayer, envLayer, flagLayer)
	readDatabaseFile(values, &faults)

	var c Config
	for _, s := range settings {
		if m := s.set(&c, values[s.key]); m != nil {
			faults.Add(s.key, m.Key, m.Args...)
		}
		c.settings = append(c.settings, Setting{s.key, s.show(values[s.key]), sources[s.key]})
	}
	if c.SessionLife > 0 && c.SessionLife < c.SessionIdle {
		faults.Add("session_life", "config.life_below_idle")
	}
	if err := faults.Err(fault.Invalid, "config.invalid"); err != nil {
		return Config{}, err
	}
	return c, nil
}

// spoken gives what the command line and the environment say.
func spoken(flags *pflag.FlagSet) (flagLayer, envLayer layer, err error) {
	flagLayer = layer{fromFlag, koanf.New(".")}
	if flags != nil {
		given := posflag.ProviderWithFlag(flags, ".", nil, func(f *pflag.Flag) (string, any) {
			return known(strings.ReplaceAll(f.Name, "-", "_")), f.Value.String()
		})
		if err := flagLayer.k.Load(given, nil); err != nil {
			return layer{}, layer{}, err
		}
	}
	envLayer = layer{fromEnv, koanf.New(".")}
	environment := env.Provider(".", env.Opt{
		Prefix: envPrefix,
		TransformFunc: func(name, value string) (string, any) {
			if strings.TrimSpace(value) == "" {
				return "", nil
			}
			return known(strings.ToLower(strings.TrimPrefix(name, envPrefix))), value
		},
	})
	return flagLayer, envLayer, envLayer.k.Load(environment, nil)
}

// known passes the name of a setting, or of the file of settings, and blanks
// any other.
func known(key string) string {
	if key == configFlag || slices.ContainsFunc(settings, func(s setting) bool { return s.key == key }) {
		return key
	}
	return ""
}

// readFile reads the file of settings: the one that was named, which must be
// there, or else the one in the data folder, which need not.
func readFile(flagLayer, envLayer layer, faults *fault.Fields) layer {
	out := layer{fromFile, koanf.New(".")}
	values, _ := merge(envLayer, flagLayer)
	path, named := values[configFlag], values[configFlag] != ""
	if !named {
		path = filepath.Join(values["data"], fileName)
	}
	err := out.k.Load(file.Provider(path), toml.Parser())
	var syntax *gotoml.DecodeError
	switch {
	case err != nil && !named && noSuchFile(err):
		return out
	case errors.As(err, &syntax):
		row, _ := syntax.Position()
		faults.Add(configFlag, "config.file_syntax", path, row)
	case err != nil:
		faults.Add(configFlag, "config.file_unreadable", path)
	}
	for _, key := range out.k.Keys() {
		switch {
		case known(key) == "" || key == configFlag:
			faults.Add(key, "config.unknown_key", path)
		case key == "data" && !named:
			faults.Add(key, "config.data_in_own_file", path)
		}
	}
	return out
}

// noSuchFile tells whether there is no file of settings: none in the folder, or
// no such folder, which is told when the books are opened.
func noSuchFile(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || fault.Place(err, "").Key == "fault.place_no_folder"
}

// merge lays the layers over the defaults, the last on top. A database address
// and a file that holds one are two ways to say one thing: the upper layer's
// way displaces the lower layer's.
func merge(layers ...layer) (values, sources map[string]string) {
	values, sources = map[string]string{}, map[string]string{}
	for _, s := range settings {
		values[s.key], sources[s.key] = s.preset, fromDefault
	}
	for _, l := range layers {
		address, inFile := l.k.Exists("database"), l.k.Exists("database_file")
		if address && !inFile {
			values["database_file"], sources["database_file"] = "", fromDefault
		}
		if inFile && !address {
			values["database"], sources["database"] = "", fromDefault
		}
		for _, key := range l.k.Keys() {
			values[key], sources[key] = strings.TrimSpace(l.k.String(key)), l.source
		}
	}
	return values, sources
}

// readDatabaseFile puts the address that database_file holds in its place.
func readDatabaseFile(values map[string]string, faults *fault.Fields) {
	path := values["database_file"]
	if path == "" {
		return
	}
	if values["database"] != "" {
		faults.Add("database_file", "config.database_twice")
		return
	}
	data, err := os.ReadFile(path)
	address := strings.TrimSpace(string(data))
	switch {
	case err != nil:
		faults.Add("database_file", "config.file_unreadable", path)
	case address == "":
		faults.Add("database_file", "config.file_empty", path)
	default:
		values["database"] = address
	}
}

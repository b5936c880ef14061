package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"relief/internal/app"
	"relief/internal/config"
	"relief/internal/fault"
	"relief/internal/text"
)

// The exit codes.
const (
	exitDone    = 0
	exitRefused = 1
	exitWrong   = 2
)

// version is set by the linker for a release; otherwise the build tells.
var version = ""

// terminal is what every command has in common: words, flags, outcome.
type terminal struct {
	in      io.Reader
	out     io.Writer
	errOut  io.Writer
	words   *text.Catalogue
	lang    text.Lang
	json    bool
	as      string
	started bool // the command's own work began: an error is a refusal, not wrong use
	flags   *pflag.FlagSet
	found   bool // the report itself says that something is wrong
	remarks []app.Remark
	live    bool   // somebody looks at errOut
	shown   string // the line there that will be written anew
}

func newTerminal(in io.Reader, out, errOut io.Writer) (*terminal, error) {
	words, err := text.Load()
	if err != nil {
		return nil, err
	}
	return &terminal{in: in, out: out, errOut: errOut, words: words, lang: terminalLanguage(os.Getenv),
		live: isTerminal(errOut)}, nil
}

// terminalLanguage follows LC_ALL, LC_MESSAGES and LANG; where they say
// nothing it is Chinese, and where they say "no language" it is English.
func terminalLanguage(getenv func(string) string) text.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		switch v := strings.ToLower(getenv(name)); {
		case v == "":
		case strings.HasPrefix(v, "zh"):
			return text.Zh
		default:
			return text.En
		}
	}
	return text.Zh
}

func (t *terminal) root() *cobra.Command {
	root := &cobra.Command{
		Use:     "relief",
		Short:   "cli.relief",
		Version: versionText(),
	}
	root.Flags().BoolP("version", "v", false, "cli.flag_version")
	flags := root.PersistentFlags()
	config.AddFlags(flags, "config", "data", "database", "database_file")
	flags.BoolVar(&t.json, "json", false, "cli.flag_json")
	flags.BoolP("help", "h", false, "cli.flag_help")
	root.SetHelpFunc(t.help)
	root.SetFlagErrorFunc(wrongFlag)
	root.SetHelpCommand(t.helpCommand())
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(t.serveCommand(), t.demoCommand(), t.userCommand(), t.configCommand(),
		t.migrateCommand(), t.backupCommand(), t.restoreCommand(), t.doctorCommand(), t.versionCommand(),
		t.importCommand(), t.readDecisionCommand(), t.exportCommand(), t.verifyCommand(), t.rebuildCommand())
	root.InitDefaultHelpCmd()
	t.inWords(t.group(root))
	return root
}

// does wraps a command's work: from here on a failure is a refusal.
func (t *terminal) does(work func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		t.started, t.flags = true, cmd.Flags()
		defer t.waited()
		return work(cmd, args)
	}
}

func (t *terminal) say(key string, args ...any) {
	fmt.Fprintln(t.out, t.words.Say(t.lang, key, args...))
}

// report prints a command's outcome as JSON, or as the words of plain.
func (t *terminal) report(v any, plain func()) error {
	if !t.json {
		t.waited()
		plain()
		return nil
	}
	e := json.NewEncoder(t.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// tell says what an import has to say of its file, refused or not: as JSON with
// the outcome, in plain words beside it.
func (t *terminal) tell(told *app.Told) {
	told.Say(func(m fault.Message) string { return t.words.Message(t.lang, m) })
	if t.remarks = told.Remarks; t.json {
		return
	}
	for _, r := range told.Remarks {
		at := r.Cell
		if at == "" && r.Row > 0 {
			at = strconv.Itoa(r.Row)
		}
		fmt.Fprintf(t.errOut, "%5s  %s\n", at, r.Message)
	}
}

// jsonFault is one fault as commands report it. Row is 0 where a fault belongs
// to no row.
type jsonFault struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

// exitCode tells the person what went wrong, and the shell.
func (t *terminal) exitCode(err error) int {
	switch {
	case err == nil && t.found:
		return exitRefused
	case err == nil:
		return exitDone
	}
	f := fault.Of(err)
	if !t.started {
		fmt.Fprintln(t.errOut, t.told(f, f.Message))
		fmt.Fprintln(t.errOut, t.words.Say(t.lang, "cli.see_help"))
		return exitWrong
	}
	if t.json {
		said := map[string]any{"faults": t.faults(f)}
		if len(t.remarks) > 0 {
			said["remarks"] = t.remarks
		}
		_ = t.report(said, nil)
		return exitRefused
	}
	fmt.Fprintln(t.errOut, t.told(f, f.Message))
	for _, one := range t.faults(f) {
		if one.Column != "" {
			fmt.Fprintf(t.errOut, "  %s: %s\n", t.place(one), one.Message)
		}
	}
	if f.Kind == fault.Internal && f.Err != nil && f.Key != "fault.internal" {
		fmt.Fprintln(t.errOut, f.Err) // the operator's own terminal is their log
	}
	return exitRefused
}

// atTerminal are the messages that speak of a page, and what stands for them
// where there is none.
var atTerminal = map[string]string{
	"fault.invalid": "app.invalid", "fault.stale": "app.stale", "fault.other_content": "app.stale",
	"opening.unknown_item": "app.unknown_item", "opening.refused": "app.opening_refused",
}

// told says one message of a failure in the words of a terminal.
func (t *terminal) told(f *fault.Error, m fault.Message) string {
	if m.Key == "fault.internal" {
		return t.words.Say(t.lang, "app.failed", strings.ReplaceAll(fmt.Sprint(f.Err), "\n", "; "))
	}
	if key, other := atTerminal[m.Key]; other {
		m.Key = key
	}
	return t.words.Message(t.lang, m)
}

// place is where a fault lies: a row and column of the file, or a flag.
func (t *terminal) place(f jsonFault) string {
	if f.Row == 0 {
		name := strings.ReplaceAll(f.Column, "_", "-")
		for _, flag := range []string{name, strings.TrimSuffix(name, "s")} { // roles are named one by one
			if t.flags != nil && t.flags.Lookup(flag) != nil {
				return "--" + flag
			}
		}
		return f.Column
	}
	return fmt.Sprintf("%d %s", f.Row, f.Column)
}

// faults lists what was wrong: the fields, or where there are none the failure.
func (t *terminal) faults(f *fault.Error) []jsonFault {
	if len(f.Fields) == 0 {
		return []jsonFault{{Key: f.Key, Message: t.told(f, f.Message)}}
	}
	var list []jsonFault
	for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
		m := f.Fields[field]
		row, column := splitField(field)
		list = append(list, jsonFault{row, column, m.Key, t.told(f, m)})
	}
	slices.SortStableFunc(list, func(a, b jsonFault) int { return a.Row - b.Row })
	return list
}

// splitField cuts "row.7.units" into 7 and "units".
func splitField(field string) (row int, column string) {
	if rest, ok := strings.CutPrefix(field, "row."); ok {
		if number, column, ok := strings.Cut(rest, "."); ok {
			if n, err := strconv.Atoi(number); err == nil {
				return n, column
			}
		}
	}
	return 0, field
}

// logger writes to the terminal's error side, as the settings say.
func (t *terminal) logger(cfg config.Config) *slog.Logger {
	opts := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == config.LogJSON {
		return slog.New(slog.NewJSONHandler(t.errOut, opts))
	}
	return slog.New(slog.NewTextHandler(t.errOut, opts))
}

// versionText is the release, or the commit the program was built from.
func versionText() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "built from source"
}

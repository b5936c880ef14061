package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"relief/internal/fault"
	"relief/internal/text"
)

// inWords puts words in the place of the keys that commands and their flags
// carry, and lets every command speak the language of the terminal.
func (t *terminal) inWords(cmd *cobra.Command) {
	cmd.Short = t.worded(cmd.Short)
	cmd.SilenceErrors, cmd.SilenceUsage, cmd.DisableFlagsInUseLine = true, true, true
	for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) { f.Usage = t.worded(f.Usage) })
	}
	for _, sub := range cmd.Commands() {
		t.inWords(sub)
	}
}

func (t *terminal) worded(s string) string {
	if t.words.Has(text.Zh, s) {
		return t.words.Say(t.lang, s)
	}
	return s
}

// group is a command that only holds others.
func (t *terminal) group(cmd *cobra.Command) *cobra.Command {
	cmd.Args, cmd.SuggestionsMinimumDistance = cobra.ArbitraryArgs, 2
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		err := fault.New(fault.Invalid, "cli.unknown_command", cmd.CommandPath(), args[0])
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			err = fault.New(fault.Invalid, "cli.unknown_command_near", cmd.CommandPath(), args[0], near)
		}
		return err
	}
	return cmd
}

// takes refuses a command that is given fewer or more words than it takes.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return fault.New(fault.Invalid, "cli.too_few", cmd.UseLine())
		case len(args) > most:
			return fault.New(fault.Invalid, "cli.too_many", args[most], cmd.UseLine())
		}
		return nil
	}
}

// wrongFlag says in words what is wrong with a flag.
func wrongFlag(_ *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return fault.New(fault.Invalid, "cli.unknown_flag", dashed(e.GetSpecifiedName(), e.GetSpecifiedShortnames()))
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fault.New(fault.Invalid, "cli.flag_needs_value", "--"+e.GetFlag().Name)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fault.New(fault.Invalid, "cli.flag_bad_value", "--"+e.GetFlag().Name, e.GetValue())
	}
	return fault.Wrap(err, fault.Invalid, "cli.flag_unreadable", err.Error())
}

func dashed(name, short string) string {
	if short != "" {
		return "-" + short
	}
	return "--" + name
}

func (t *terminal) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "cli.help", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return fault.New(fault.Invalid, "cli.unknown_command", cmd.Root().Name(), strings.Join(args, " "))
			}
			return of.Help()
		},
	}
}

// help writes what a command is, how it is called, and its flags.
func (t *terminal) help(cmd *cobra.Command, _ []string) {
	out := cmd.OutOrStdout()
	say := func(key string) string { return t.words.Say(t.lang, key) }
	fmt.Fprintf(out, "%s\n\n%s\n  %s\n", cmd.Short, say("cli.usage"), t.useLine(cmd))
	var subs [][2]string
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			subs = append(subs, [2]string{sub.Name(), sub.Short})
		}
	}
	if len(subs) > 0 {
		fmt.Fprintf(out, "\n%s\n", say("cli.commands"))
		columns(out, subs)
	}
	for _, part := range []struct {
		key   string
		flags *pflag.FlagSet
	}{{"cli.flags", cmd.NonInheritedFlags()}, {"cli.shared_flags", cmd.InheritedFlags()}} {
		if lines := t.flagLines(part.flags); len(lines) > 0 {
			fmt.Fprintf(out, "\n%s\n", say(part.key))
			columns(out, lines)
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(out, "\n%s\n", t.words.Say(t.lang, "cli.more", cmd.CommandPath()))
	}
}

func (t *terminal) useLine(cmd *cobra.Command) string {
	line := cmd.UseLine()
	if cmd.HasAvailableSubCommands() {
		line += " " + t.words.Say(t.lang, "cli.a_command")
	}
	return line + " " + t.words.Say(t.lang, "cli.some_flags")
}

// flagLines are the flags of a set, each with what it means and its default.
func (t *terminal) flagLines(flags *pflag.FlagSet) (lines [][2]string) {
	flags.VisitAll(func(f *pflag.Flag) {
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if f.Value.Type() != "bool" {
			name += " …"
		}
		means := f.Usage
		if usual := strings.Trim(f.DefValue, "[]"); usual != "" && usual != "false" && usual != "0" {
			means += t.words.Say(t.lang, "cli.default", usual)
		}
		lines = append(lines, [2]string{name, means})
	})
	return lines
}

// columns writes names, which are plain ASCII but for …, and what they mean.
func columns(out io.Writer, lines [][2]string) {
	wide := 0
	for _, l := range lines {
		wide = max(wide, len([]rune(l[0])))
	}
	for _, l := range lines {
		fmt.Fprintf(out, "  %-*s  %s\n", wide, l[0], l[1])
	}
}

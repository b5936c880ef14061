// Package config gathers the settings of the program into one struct.
//
// Every setting has one name and three ways to say it: the name in small
// letters is the key of the file, with dashes it is the flag, in capitals
// behind RELIEF_ it is the environment variable:
//
//	session_idle = "30m"        relief.toml
//	--session-idle 30m          flag
//	RELIEF_SESSION_IDLE=30m     environment
//
// A flag wins over the environment, the environment over the file, the file
// over the default; a blank environment variable counts as not set. The file
// is the one named by --config or RELIEF_CONFIG, otherwise relief.toml in the
// data folder if there is one. The table in settings.go is the whole list.
//
// Load checks everything at once and names every faulty setting, each under
// its own name; a key of the file that nobody knows is faulty too. The one
// secret is the password inside the database address: give it in a file
// (database_file), or in the environment, rather than on a command line. A
// Config never prints it, whichever way it is printed, and Load never quotes
// it in a refusal.
//
// Zone names are checked against the zone data built into the program, so that
// they hold on machines that have none of their own.
package config

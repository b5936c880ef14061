package db

import "relief/internal/fault"

// Telling is how far a long piece of work is: what is being done, and how much
// of it where that is known (All is 0 where it is not).
type Telling struct {
	fault.Message
	Done, All int64
}

// tell says something to whoever waits, if anybody does.
func tell(told func(Telling), done, all int64, key string, args ...any) {
	if told != nil {
		told(Telling{fault.Message{Key: key, Args: args}, done, all})
	}
}

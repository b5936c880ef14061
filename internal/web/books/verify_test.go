package books

import (
	"context"
	"testing"
	"time"

	"relief/internal/fault"
)

// One person at a time has the whole books looked at: others are told to wait and
// take no reader meanwhile; who gives up or is done makes room.
func TestWalk_oneAtATime(t *testing.T) {
	leave, err := walk(t.Context(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := walk(t.Context(), time.Millisecond); !fault.Is(err, fault.TooMany) {
		t.Errorf("a second look: %v", err)
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, err := walk(gone, time.Minute); err == nil {
		t.Error("somebody who has gone looks at the books")
	}
	leave()
	if leave, err = walk(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	leave()
}

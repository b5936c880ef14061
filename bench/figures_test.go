package bench

import (
	"slices"
	"testing"
	"time"
)

// median is the middle one of some figures.
func median[T int64 | float64 | time.Duration](figures []T) T {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[len(sorted)/2]
}

// quantile is the figure that the share q of them does not pass.
func quantile(figures []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// millis is a duration as a figure in ms.
func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// timed runs fn and gives how long it took.
func timed(b *testing.B, fn func() error) time.Duration {
	b.Helper()
	start := time.Now()
	if err := fn(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

package accounts

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"strings"
)

// fingerprints takes the fingerprints of tables of figures: the sum of every
// figure times a hash of its row's key, so that rows may come in any order and in
// parts. What a table keeps and what the movements make of it have one fingerprint
// where they agree. The hashes have a key of their own each time, so that nobody
// can aim at an error that they do not see; the sums are twice as wide as figures
// and hashes, so that no part of a figure is ever multiplied out of sight.
type fingerprints struct {
	seeds [2]maphash.Seed
	names map[string]uint64 // of texts that are no dates
	day   string            // the last one that was asked for
	dayNo uint64
}

func newFingerprints() *fingerprints {
	return &fingerprints{
		seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, names: map[string]uint64{},
	}
}

// fingerprint is that of one table, by figure: what it keeps less what it should.
type fingerprint [2][7]wideSum

// wideSum is a sum modulo 2^128.
type wideSum struct{ high, low uint64 }

// rowKey is the key of a row in numbers.
type rowKey [6]uint64

// hash gives the two hashes of a key.
func (f *fingerprints) hash(key rowKey) (h [2]uint64) {
	var b [len(key) * 8]byte
	for i, k := range key {
		binary.LittleEndian.PutUint64(b[i*8:], k)
	}
	for i, seed := range f.seeds {
		h[i] = maphash.Bytes(seed, b[:])
	}
	return h
}

// add counts the figures of a row, or takes them off where sign is below nought.
func (p *fingerprint) add(h [2]uint64, sign int64, figures ...int64) {
	for j, figure := range figures {
		size := uint64(figure)
		if figure < 0 {
			size = -size
		}
		if size == 0 {
			continue
		}
		for i := range p {
			p[i][j].add(size, h[i], (figure < 0) != (sign < 0))
		}
	}
}

// add adds a product, or takes it off.
func (s *wideSum) add(a, b uint64, off bool) {
	high, low := bits.Mul64(a, b)
	var carry uint64
	if off {
		s.low, carry = bits.Sub64(s.low, low, 0)
		s.high, _ = bits.Sub64(s.high, high, carry)
		return
	}
	s.low, carry = bits.Add64(s.low, low, 0)
	s.high, _ = bits.Add64(s.high, high, carry)
}

// agrees tells whether nothing is left.
func (p *fingerprint) agrees() bool { return *p == fingerprint{} }

// date is a date as a number; any other text has a number of its own.
func (f *fingerprints) date(on string) uint64 {
	if on == f.day {
		return f.dayNo
	}
	no := uint64(0)
	for i, c := range []byte(on) {
		switch {
		case len(on) != 10, (i == 4 || i == 7) != (c == '-'), c != '-' && (c < '0' || c > '9'):
			return f.name(on)
		case c != '-':
			no = no*10 + uint64(c-'0')
		}
	}
	f.day, f.dayNo = on, no
	return no
}

// name is the number of a text, beyond those of all dates.
func (f *fingerprints) name(text string) uint64 {
	no, known := f.names[text]
	if !known {
		no = 1<<32 + uint64(len(f.names))
		f.names[strings.Clone(text)] = no
	}
	return no
}

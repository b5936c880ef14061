//go:build unix

package fault

import "syscall"

// What the system answers about a file or folder that it refuses.
var (
	readOnlyPlace = []error{syscall.EROFS}
	fullPlace     = []error{syscall.ENOSPC, syscall.EDQUOT}
	heldPlace     = []error{syscall.ETXTBSY, syscall.EBUSY}
	noFolder      = []error{syscall.ENOTDIR}
)

// Package places corrects and closes the warehouses and bins of a branch, and
// says what lies in them.
//
// A place is made once ([inventory.CreateWarehouse], [inventory.CreateBin]) and
// never deleted: movements name it for ever. A mistake in its code or name is
// corrected with [Correct]; one that is no longer used is closed with [Close],
// which is refused while anything lies there, is on the road from there, or
// waits at the gate to be put there. Nothing is put into a closed place, and it
// is offered nowhere; [Open] opens it again.
package places

package phoenix

import (
	"errors"
)

// Errors a program sees, in the words of spec/phoenix.md 14.
var (
	errNoDevice      = errors.New("No such device")
	errNotModem      = errors.New("Not a modem")
	errRouteExists   = errors.New("Route already exists")
	errTooManyRoutes = errors.New("Too many routes")
	errARPExists     = errors.New("ARP entry already exists")
	errDenied        = errors.New("Permission denied")
	errNoPort        = errors.New("No port specified")
	errMissingPort   = errors.New("Missing port")
	errPortOpen      = errors.New("Port already open")
	errOtherProcess  = errors.New("Port open in another process")
	errNotListening  = errors.New("Not listening on this URI")
	errNotOurs       = errors.New("Address not available")
	errNoSocket      = errors.New("No such socket")
)

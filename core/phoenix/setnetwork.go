package phoenix

// SetNetwork puts other interfaces and routes in place of the Config's: the lab
// was edited. They are in force from the next boot on; until then the computer
// keeps what it has.
func (s *Stack) SetNetwork(interfaces []Interface, routes []Route) {
	s.cfg.Interfaces, s.cfg.Routes = interfaces, routes
}

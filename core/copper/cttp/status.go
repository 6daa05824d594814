package cttp

// Status is a code with its text on the wire, which is also its key in
// cNet.CttpStatus (paragraph 4.3).
type Status struct {
	Code int
	Name string
}

// Statuses that we answer with ourselves.
var (
	NotFound            = Status{404, "NOT_FOUND"}
	InternalServerError = Status{500, "INTERNAL_SERVER_ERROR"}
	NotImplemented      = Status{501, "NOT_IMPLEMENTED"}
	ServiceUnavailable  = Status{503, "SERVICE_UNAVAILABLE"}
)

// Statuses are all of paragraph 4.3, by code. TOKEN_EXPIRED is 498 as
// documented; the original sends 440, and reading accepts any code.
var Statuses = [...]Status{
	{100, "CONTINUE"},
	{102, "PROCESSING"},
	{103, "EARLY_HINTS"},
	{200, "OK"},
	{201, "CREATED"},
	{202, "ACCEPTED"},
	{301, "MOVED_PERMANENTLY"},
	{307, "TEMPORARY_REDIRECT"},
	{308, "PERMANENT_REDIRECT"},
	{400, "BAD_REQUEST"},
	{401, "UNAUTHORIZED"},
	{403, "FORBIDDEN"},
	NotFound,
	{409, "CONFLICT"},
	{410, "GONE"},
	{420, "ENHANCE_YOUR_CALM"},
	{429, "TOO_MANY_REQUESTS"},
	{498, "TOKEN_EXPIRED"},
	InternalServerError,
	NotImplemented,
	ServiceUnavailable,
	{507, "INSUFFICIENT_STORAGE"},
	{521, "SERVER_IS_DOWN"},
	{522, "CONNECTION_TIMED_OUT"},
}

package hostnet

import "strings"

// StatusText is the usual text of a status, "" for one that is not usual.
// Answers carry no text of their own: HTTP/2 and browsers do not either.
func StatusText(status int) string { return statusTexts[status] }

var statusTexts = map[int]string{
	100: "Continue", 101: "Switching Protocols",
	200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content",
	205: "Reset Content", 206: "Partial Content",
	300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
	307: "Temporary Redirect", 308: "Permanent Redirect",
	400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
	405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout",
	409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large",
	414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
	421: "Misdirected Request", 422: "Unprocessable Content", 425: "Too Early", 426: "Upgrade Required",
	428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
	451: "Unavailable For Legal Reasons",
	500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
	504: "Gateway Timeout", 505: "HTTP Version Not Supported", 511: "Network Authentication Required",
}

// Tidy gives headers one form whoever answered: names as Content-Type, each
// once, repeated ones joined by commas, in the order of the names.
func Tidy(headers []Header) []Header {
	var out []Header
	for _, h := range headers {
		h.Name = canonical(h.Name)
		at := 0
		for at < len(out) && out[at].Name < h.Name {
			at++
		}
		if at < len(out) && out[at].Name == h.Name {
			out[at].Value += "," + h.Value
			continue
		}
		out = append(out, Header{})
		copy(out[at+1:], out[at:])
		out[at] = h
	}
	return out
}

// canonical writes a header's name as Content-Type.
func canonical(name string) string {
	b := []byte(strings.ToLower(name))
	start := true
	for i, c := range b {
		if start && c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
		start = c == '-'
	}
	return string(b)
}

package http1

import (
	"strconv"
	"strings"
)

// Continue tells a client that waits for it to send the body.
const Continue = "HTTP/1.1 100 Continue\r\n\r\n"

// Valid reports whether a header can be written.
func (h Header) Valid() bool { return isToken(h.Name) && isValue(h.Value) }

// Write is a message as bytes. Its length is added if it has a body, is a
// response, or is of a method that usually has a body; headers that say
// otherwise about that are left out, and so are headers that are none.
func Write(m Message) string {
	if m.Status == 204 || m.Status == 304 {
		m.Body = "" // these have none
	}
	return WriteHead(m) + m.Body
}

// WriteHead is a message without its body, but with its length: the answer to
// HEAD.
func WriteHead(m Message) string {
	var b strings.Builder
	if m.Status != 0 {
		b.WriteString("HTTP/1.1 " + strconv.Itoa(m.Status) + " " + reasonOf(m.Status) + "\r\n")
	} else {
		b.WriteString(m.Method + " " + m.Target + " HTTP/1.1\r\n")
	}
	for _, h := range m.Headers {
		if !strings.EqualFold(h.Name, "Content-Length") && !strings.EqualFold(h.Name, "Transfer-Encoding") && h.Valid() {
			b.WriteString(h.Name + ": " + h.Value + "\r\n")
		}
	}
	usual := m.Status == 0 && (m.Method == "POST" || m.Method == "PUT" || m.Method == "PATCH")
	if m.Body != "" && m.Status != 204 || usual || m.Status >= 200 && m.Status != 204 && m.Status != 304 {
		b.WriteString("Content-Length: " + strconv.Itoa(len(m.Body)) + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}

// reasonOf is the phrase of a status code.
func reasonOf(status int) string {
	for _, x := range []struct {
		status int
		text   string
	}{
		{101, "Switching Protocols"}, {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {301, "Moved Permanently"}, {302, "Found"},
		{303, "See Other"}, {304, "Not Modified"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"}, {400, "Bad Request"},
		{401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"}, {408, "Request Timeout"}, {409, "Conflict"},
		{410, "Gone"}, {413, "Content Too Large"}, {417, "Expectation Failed"}, {418, "I'm a teapot"}, {426, "Upgrade Required"},
		{429, "Too Many Requests"}, {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"},
		{501, "Not Implemented"}, {503, "Service Unavailable"}, {505, "HTTP Version Not Supported"},
	} {
		if x.status == status {
			return x.text
		}
	}
	return "Status"
}

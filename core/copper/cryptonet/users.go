package cryptonet

import (
	"crypto/subtle"
	"errors"

	"github.com/emberwire/emberwire/modem/value"
)

// User is one entry of a server's user table (paragraph 13).
type User struct {
	Name   string
	Stored [32]byte // storedHash of the password hash
	Level  float64  // permission level, 1 for a new user
}

// Users is the user table of one server.
type Users struct {
	server string
	byName map[string]*User
}

// Errors of Users.
var (
	ErrUserExists   = errors.New("user already exists")
	ErrNoUser       = errors.New("no such user")
	ErrTooManyUsers = errors.New("the user table is full")
	errUserTable    = errors.New("not a valid user table")
)

// newUsers makes an empty table for the server of that name.
func newUsers(server string) *Users {
	return &Users{server, map[string]*User{}}
}

// ParseUsers reads a user table: name -> { {32 numbers}, level }.
func ParseUsers(server string, v value.Value) (*Users, error) {
	u := newUsers(server)
	t := v.Table()
	if t == nil || t.Len() > MaxUsers {
		return nil, errUserTable
	}
	for k, e := range t.All() {
		name, ok := k.Str()
		et := e.Table()
		if !ok || et == nil {
			return nil, errUserTable
		}
		hash, ok := listBytes(et.Index(1), 32)
		level, isLevel := et.Index(2).Number()
		if !ok || len(hash) != 32 || !isLevel {
			return nil, errUserTable
		}
		u.byName[name] = &User{name, [32]byte(hash), level}
	}
	return u, nil
}

// Value is the table as files hold it; Serialise orders the names.
func (u *Users) Value() value.Value {
	t := value.NewTable()
	for _, name := range sortedNames(u.byName) {
		e := u.byName[name]
		put(t, name, value.List(value.Bytes(e.Stored[:]), value.Number(e.Level)))
	}
	return t.Value()
}

// Len counts the users.
func (u *Users) Len() int { return len(u.byName) }

// Any says whether a name in the table has a property.
func (u *Users) Any(property func(name string) bool) bool {
	for name := range u.byName {
		if property(name) {
			return true
		}
	}
	return false
}

// Find looks a user up.
func (u *Users) Find(name string) (User, bool) {
	if e, ok := u.byName[name]; ok {
		return *e, true
	}
	return User{}, false
}

// Add makes a new user from a password hash and never overwrites one.
func (u *Users) Add(name, hash string, level float64) error {
	if _, ok := u.byName[name]; ok {
		return ErrUserExists
	}
	if len(u.byName) >= MaxUsers {
		return ErrTooManyUsers
	}
	u.byName[name] = &User{name, storedHash(u.server, name, hash), level}
	return nil
}

// Delete removes a user.
func (u *Users) Delete(name string) error {
	if _, ok := u.byName[name]; !ok {
		return ErrNoUser
	}
	delete(u.byName, name)
	return nil
}

// SetHash changes the password.
func (u *Users) SetHash(name, hash string) error {
	e, ok := u.byName[name]
	if !ok {
		return ErrNoUser
	}
	e.Stored = storedHash(u.server, name, hash)
	return nil
}

// SetLevel changes the permission level.
func (u *Users) SetLevel(name string, level float64) error {
	e, ok := u.byName[name]
	if !ok {
		return ErrNoUser
	}
	e.Level = level
	return nil
}

// Check compares a password hash in constant time. For unknown users the same
// work is done, so that time does not tell which names exist (18.1.12).
func (u *Users) Check(name, hash string) (right, known bool) {
	stored := storedHash(u.server, name, hash)
	e, known := u.byName[name]
	if !known {
		e = &User{}
	}
	return subtle.ConstantTimeCompare(stored[:], e.Stored[:]) == 1 && known, known
}

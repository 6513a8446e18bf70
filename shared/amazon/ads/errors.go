package ads

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	maxMessage  = 600 // characters that a peer may add to an error
	lookItUp    = "look up in AMC whether it happened before trying again"
	unknownCode = "outcome_unknown"
)

// unanswered is the error of a request without a complete answer.
func (x exchange) unanswered(err error, neverSent bool) *amc.Error {
	e := &amc.Error{Kind: amc.KindUnavailable, Code: "no_answer", Message: fmt.Sprintf("no answer from %s to %s", x.peer, x.name), Err: x.cause(err)}
	if x.effect && !neverSent {
		e.Kind, e.Code, e.Hint = amc.KindUnknown, unknownCode, lookItUp
	}
	return e
}

// unreadable is the error of a success whose body is not what it should be.
func (x exchange) unreadable(status int) *amc.Error {
	e := &amc.Error{
		Kind: amc.KindUnavailable, Code: "unreadable_answer",
		Message: fmt.Sprintf("%s answered %d to %s with a body that can't be read", x.peer, status, x.name),
	}
	if x.effect {
		e.Kind, e.Code, e.Hint = amc.KindUnknown, unknownCode, lookItUp
	}
	return e
}

// refusal is the error of an answer that is no success.
func (x exchange) refusal(response *http.Response, body []byte, now time.Time) *amc.Error {
	status := response.StatusCode
	if x.refused != nil {
		if e := x.refused(status, body); e != nil {
			return e
		}
	}
	e := &amc.Error{Message: fmt.Sprintf("%s answered %d to %s", x.peer, status, x.name), RetryAfter: retryAfterHeader(response.Header, now)}
	if said := x.say(explain(body)); said != "" {
		e.Message += ": " + said
	} else if len(body) > 0 {
		e.Message += " with a body that is not its own"
	}
	ours := len(body) == 0 || json.Valid(body) // else it comes from something in between
	switch {
	case status == http.StatusTooManyRequests:
		e.Kind, e.Code, e.Hint = amc.KindThrottled, "amc_throttled", "try again later"
	case status >= 500 || status == http.StatusRequestTimeout:
		e.Kind, e.Code = amc.KindUnavailable, "amc_unavailable"
		if x.effect {
			e.Kind, e.Code, e.Hint = amc.KindUnknown, unknownCode, lookItUp
		}
	case status == http.StatusUnauthorized:
		e.Kind, e.Code, e.Hint = amc.KindUnauthorized, "amc_unauthorized", "connect again, and see that the account has accepted AMC's terms"
	case status == http.StatusForbidden:
		e.Kind, e.Code = amc.KindForbidden, "amc_forbidden"
		e.Hint = "check that the connection may use this instance, and its account, marketplace and Ads account ID"
	case status == http.StatusNotFound && ours:
		e.Kind, e.Code = amc.KindNotFound, "amc_not_found"
	case status == http.StatusNotFound:
		e.Kind, e.Code, e.Hint = amc.KindUnavailable, "amc_unavailable", "check the address of the Ads API"
	case status == http.StatusConflict:
		e.Kind, e.Code = amc.KindConflict, "amc_conflict"
	case status >= 400:
		e.Kind, e.Code = amc.KindInvalid, "amc_refused"
	default:
		e.Kind, e.Code = amc.KindInternal, "amc_redirected"
	}
	return e
}

// cause returns what may be shown of a transport error. Only ends of the context keep their identity.
func (x exchange) cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return context.DeadlineExceeded
	}
	return errors.New(x.say(err.Error()))
}

// say returns what may be shown of a peer's words.
func (x exchange) say(words string) string {
	for _, p := range x.private {
		if p != "" {
			words = strings.ReplaceAll(words, p, "[hidden]")
		}
	}
	return clean(words, maxMessage)
}

// unsent is the error of a call that ended before anything was sent.
func unsent(ended error) error { return fmt.Errorf("wait for the pace of AMC: %w", ended) }

// explain finds the words in an error body, in whichever of Amazon's forms it comes. It returns "" for other bodies.
func explain(body []byte) string {
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&fields) != nil {
		return ""
	}
	var said []string
	for _, name := range []string{"code", "error", "message", "details", "error_description", "errors", "requestId", "request_id"} {
		words := words(fields[name])
		switch {
		case words == "":
		case strings.HasPrefix(name, "request"):
			said = append(said, "request "+words)
		default:
			said = append(said, words)
		}
	}
	return strings.Join(said, "; ")
}

func words(value any) string {
	switch v := value.(type) {
	case nil, bool:
		return ""
	case string:
		return v
	case []any:
		var all []string
		for _, item := range v {
			if w := words(item); w != "" {
				all = append(all, w)
			}
		}
		return strings.Join(all, "; ")
	case map[string]any:
		return words([]any{v["code"], v["message"], v["details"]})
	}
	return fmt.Sprint(value)
}

// clean makes words safe to log and show: printable, on one line, of at most limit characters.
func clean(words string, limit int) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range strings.ToValidUTF8(words, "\uFFFD") {
		if !unicode.IsPrint(r) {
			r = ' '
		}
		if r == ' ' && (space || n == 0) {
			continue
		}
		if n == limit {
			b.WriteString("…")
			break
		}
		space = r == ' '
		b.WriteRune(r)
		n++
	}
	return strings.TrimSpace(b.String())
}

// retryAfterHeader reads Retry-After: seconds or a date.
func retryAfterHeader(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return time.Duration(min(max(seconds, 0), 86400) * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

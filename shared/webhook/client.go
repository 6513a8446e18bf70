package webhook

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// timeout bounds one delivery, from the name's look-up to the answer's head.
const timeout = 15 * time.Second

// Client returns a client that reaches public addresses only; with loopback, this machine's too.
func Client(loopback bool) *http.Client {
	dialer := &net.Dialer{Timeout: timeout, Control: func(_, address string, _ syscall.RawConn) error { return allow(address, loopback) }}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: timeout, MaxIdleConns: 100, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // where it leads nobody has agreed to
	}
}

// errAddress says that an address is not to be dialed.
var errAddress = &amc.Error{Kind: amc.KindInvalid, Code: "webhook_url", Message: "the address is not public"}

// private are networks that netip does not call so: shared address space, protocol assignments, documentation, benchmarking,
// what is reserved, and IPv4 in IPv6 clothes.
// Source: https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
var private = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("3fff::/20"),
	netip.MustParsePrefix("fec0::/10"),
}

// allow refuses addresses, as they are about to be dialed, that are not public.
func allow(address string, loopback bool) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read address to dial: %w", err)
	}
	ip := at.Addr().Unmap().WithZone("")
	if ip.IsLoopback() {
		if loopback {
			return nil
		}
		return errAddress
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return errAddress
	}
	for _, network := range private {
		if network.Contains(ip) {
			return errAddress
		}
	}
	return nil
}

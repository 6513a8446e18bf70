package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) logoutCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Forget the login of amcu login, and have it end",
		Args:  cobra.NoArgs,
		RunE:  a.command(func(ctx context.Context, _ []string) error { return a.logout(ctx) }),
	}
}

func (a *app) logout(ctx context.Context) error {
	base, err := a.base()
	if err != nil {
		return err
	}
	var ended login
	err = a.loginFile().update(ctx, func(all *logins) error {
		var ok bool
		if ended, ok = all.APIs[base]; !ok {
			return &amc.Error{Kind: amc.KindNotFound, Code: "not_logged_in", Message: "there is no login at " + base}
		}
		delete(all.APIs, base)
		if all.Last == base {
			all.Last = ""
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := revoke(ctx, ended); err != nil {
		fmt.Fprintf(a.err, "amcu: the issuer did not hear of it, so the login's refresh token runs out by itself: %v\n", err)
	}
	return a.print(map[string]string{"api": base}, func(out io.Writer) error {
		_, err := fmt.Fprintf(out, "You are signed out at %s.\n", base)
		return err
	})
}

// revoke has the issuer end a login (RFC 7009).
func revoke(ctx context.Context, l login) error {
	if l.RevokeURL == "" || l.RefreshToken == "" {
		return errors.New("it takes no revocations")
	}
	form := url.Values{"token": {l.RefreshToken}, "client_id": {l.ClientID}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.RevokeURL, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := (&http.Client{Timeout: callTime}).Do(request)
	if err != nil {
		return unreachable(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New("it answered " + response.Status)
	}
	return nil
}

// Command echo is a function that does as its event says.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

type event struct{ Say, Fail, Exit, Hang string }

func main() {
	calls := 0
	lambda.Start(func(ctx context.Context, e event) (string, error) {
		calls++
		switch {
		case e.Fail != "":
			return "", errors.New(e.Fail)
		case e.Exit != "":
			os.Exit(3)
		case e.Hang != "":
			<-ctx.Done()            // its deadline
			time.Sleep(time.Minute) // and more than that
		}
		fmt.Fprintln(os.Stderr, "said", e.Say)
		return fmt.Sprint(calls, e.Say), nil
	})
}

package main

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// completionTime bounds what a press of the tabulator may take: who types on must not notice.
const completionTime = 2 * time.Second

// completions returns what may stand in one place, each perhaps with a tabulator and a description behind it.
type completions func(ctx context.Context, api *client.ClientWithResponses, cmd *cobra.Command, args []string) ([]string, error)

// places are the words that stand for something in a command's usage line.
var places = map[string]completions{
	"CONNECTION": completeConnections,
	"DATASET":    completeDataSets,
	"INSTANCE":   completeInstances,
	"JOB":        completeJobs,
	"NAME":       completeMappings,
	"WEBHOOK":    completeWebhooks,
}

// placeForm is the first such word of a part of a usage line: NAME of "[NAME[@VERSION]…]".
var placeForm = regexp.MustCompile("[A-Z]+")

// flagPlaces are flags with such values; those of fixedFlags have no others.
var (
	flagPlaces = map[string]completions{"connection": completeConnections, "instance": completeInstances, "mapping": completeMappings}
	fixedFlags = map[string][]string{
		"concurrency":     {string(amc.ConcurrencyQueue), string(amc.ConcurrencySkip), string(amc.ConcurrencyCancelPrevious)},
		"output":          {"table", "json"},
		"quotes":          {string(amc.QuotesDouble), string(amc.QuotesNone), string(amc.QuotesBackslash), string(amc.QuotesEscaped)},
		"update-strategy": {string(amc.Additive), string(amc.FullReplace), string(amc.OverlapReplace), string(amc.OverlapKeep)},
	}
)

// complete teaches every command below cmd what its arguments and flags may be.
func (a *app) complete(cmd *cobra.Command) {
	for _, child := range cmd.Commands() {
		a.complete(child)
	}
	words := placesOf(cmd)
	repeated := strings.ContainsAny(cmd.Use, "….")
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		at := len(args)
		if repeated {
			at = min(at, len(words)-1)
		}
		if at >= len(words) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		word := words[at]
		switch {
		case word == "FILE":
			return nil, cobra.ShellCompDirectiveDefault
		case word == "NAME" && cmd.Parent().Name() != "mappings": // of something to be made
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return a.suggest(cmd, places[word], args), cobra.ShellCompDirectiveNoFileComp
	}
	for name, place := range flagPlaces {
		flag := cmd.LocalFlags().Lookup(name)
		if flag == nil || name == "mapping" && !strings.Contains(flag.Usage, "NAME") { // a file's only
			continue
		}
		_ = cmd.RegisterFlagCompletionFunc(name, func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			before := typed[:strings.LastIndexByte(typed, ',')+1] // of a list
			found := a.suggest(cmd, place, args)
			for i := range found {
				found[i] = before + found[i]
			}
			if name == "mapping" {
				return found, cobra.ShellCompDirectiveDefault // or a file
			}
			return found, cobra.ShellCompDirectiveNoFileComp
		})
	}
	for name, values := range fixedFlags {
		if cmd.LocalFlags().Lookup(name) != nil {
			_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// placesOf returns what stands where in a command's usage line.
func placesOf(cmd *cobra.Command) (words []string) {
	for _, part := range strings.Fields(cmd.Use)[1:] {
		if strings.HasPrefix(part, "--") {
			break
		}
		words = append(words, placeForm.FindString(part))
	}
	return words
}

// suggest returns what may stand in a place; nothing when that can't be told in time, and never a word about it.
func (a *app) suggest(cmd *cobra.Command, place completions, args []string) []string {
	if place == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
	defer cancel()
	api, err := a.connect(ctx)
	if err != nil {
		return nil
	}
	found, err := place(ctx, api, cmd, args)
	if err != nil {
		return nil
	}
	return found
}

// jobStates are those of the jobs that a command has a use for; of the others' all.
var jobStates = map[string][]amc.JobState{
	"cancel": {amc.JobQueued, amc.JobRunning, amc.JobTransformed},
	"retry":  {amc.JobFailed, amc.JobPartiallySucceeded},
	"watch":  {amc.JobQueued, amc.JobRunning, amc.JobTransformed, amc.JobSubmitted},
}

func completeJobs(ctx context.Context, api *client.ClientWithResponses, cmd *cobra.Command, _ []string) (found []string, err error) {
	params := client.ListJobsParams{Limit: new(pageSize)}
	if states, ok := jobStates[cmd.Name()]; ok {
		params.State = &states
	}
	page, err := read[client.JobPage](api.ListJobsWithResponse(ctx, &params))
	for _, j := range page.Jobs {
		found = append(found, j.JobID+"\t"+string(j.State)+", "+j.DataSetID+", "+j.CreatedAt.Format(timeForm))
	}
	return found, err
}

func completeInstances(ctx context.Context, api *client.ClientWithResponses, cmd *cobra.Command, _ []string) (found []string, err error) {
	if cmd.Name() == "register" { // none that is registered
		return nil, nil
	}
	page, err := read[client.InstanceList](api.ListInstancesWithResponse(ctx, &client.ListInstancesParams{Limit: new(pageSize)}))
	for _, i := range page.Instances {
		found = append(found, i.ID+"\t"+i.Name)
	}
	return found, err
}

// completeDataSets lists those of the instance before it.
func completeDataSets(ctx context.Context, api *client.ClientWithResponses, _ *cobra.Command, args []string) (found []string, err error) {
	if len(args) == 0 {
		return nil, nil
	}
	page, err := read[client.DataSetPage](api.ListDataSetsWithResponse(ctx, args[0], &client.ListDataSetsParams{}))
	for _, d := range page.DataSets {
		found = append(found, d.DataSetID)
	}
	return found, err
}

func completeMappings(ctx context.Context, api *client.ClientWithResponses, _ *cobra.Command, _ []string) (found []string, err error) {
	page, err := read[client.MappingPage](api.ListMappingsWithResponse(ctx, &client.ListMappingsParams{Limit: new(pageSize)}))
	for _, m := range page.Mappings {
		found = append(found, m.Name)
	}
	return found, err
}

func completeConnections(ctx context.Context, api *client.ClientWithResponses, _ *cobra.Command, _ []string) (found []string, err error) {
	page, err := read[client.ConnectionPage](api.ListConnectionsWithResponse(ctx, &client.ListConnectionsParams{Limit: new(pageSize)}))
	for _, c := range page.Connections {
		found = append(found, c.ConnectionID+"\t"+c.Name)
	}
	return found, err
}

func completeWebhooks(ctx context.Context, api *client.ClientWithResponses, _ *cobra.Command, _ []string) (found []string, err error) {
	list, err := read[client.WebhookList](api.ListWebhooksWithResponse(ctx))
	for _, h := range list.Webhooks {
		found = append(found, h.ID+"\t"+h.Description)
	}
	return found, err
}

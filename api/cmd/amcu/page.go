package main

const pageSize = 100

// pages returns what all pages of a list hold.
func pages[T any](list func(cursor *string) (page []T, next string, err error)) ([]T, error) {
	all := []T{}
	for cursor := (*string)(nil); ; {
		page, next, err := list(cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == "" {
			return all, nil
		}
		cursor = &next
	}
}

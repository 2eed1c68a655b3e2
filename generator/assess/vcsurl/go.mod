module github.com/alranel/go-vcsurl/v2

go 1.25.0
